using System.CommandLine;

namespace Giftless.Tool.Commands;

/// <summary>How a command says what it did.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document a line" };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show no progress" };

    public void AddTo(Command command)
    {
        command.Options.Add(_json);
        command.Options.Add(_quiet);
    }

    public bool AsJson(ParseResult line) => line.GetValue(_json);

    public bool ShowsProgress(ParseResult line) => !line.GetValue(_quiet);
}
