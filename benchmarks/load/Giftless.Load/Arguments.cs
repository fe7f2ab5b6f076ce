using System.Globalization;

namespace Giftless.Load;

/// <summary>A command line of the form <c>command --name value --name value</c>.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">It has another form, or a name that is not known.</exception>
    public Arguments(string[] args, params string[] known)
    {
        Command = args is [var command, ..] ? command : "";
        for (var i = 1; i < args.Length; i += 2)
        {
            var name = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][2..] : args[i];
            if (!known.Contains(name) || i + 1 == args.Length)
                throw new ArgumentException($"'{args[i]}' is not an option with a value. Options are: --{string.Join(", --", known)}.");
            _values[name] = args[i + 1];
        }
    }

    public string Command { get; }

    public string Text(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);

    public int Number(string name, int otherwise, int most)
    {
        if (!_values.TryGetValue(name, out var text))
            return otherwise;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= most
            ? value
            : throw new ArgumentException($"--{name} is '{text}'; it has to be a number from 1 to {most}.");
    }

    public ProcessProbe? Server() =>
        _values.ContainsKey("pid") ? new ProcessProbe(Number("pid", 0, int.MaxValue)) : null;

    /// <exception cref="ArgumentException">
    /// The address is missing or not of this machine: loading other people's servers is no measurement.
    /// </exception>
    public Uri Url()
    {
        var text = Text("url", "");
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http", IsLoopback: true }
            ? url
            : throw new ArgumentException(
                $"--url is '{text}'; it has to be http://, on loopback, and lead to a repository: http://127.0.0.1:5080/load.git/info/lfs");
    }
}
