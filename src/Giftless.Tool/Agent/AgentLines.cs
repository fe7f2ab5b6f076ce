using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Giftless.Tool.Agent;

/// <summary>The lines between git-lfs and the agent, one JSON document each.</summary>
internal sealed class AgentLines(Stream input, Stream output) : IDisposable
{
    /// <summary>Far more than git-lfs sends before it has an answer.</summary>
    private const int MaxWaiting = 16;

    private readonly StreamReader _input = new(input, new UTF8Encoding(false));
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(MaxWaiting);
    private readonly CancellationTokenSource _gone = new();
    private readonly Lock _lock = new();

    /// <summary>Is cancelled when git-lfs is gone, which leaves nobody to work for.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Reads ahead until the end, so that a death of git-lfs is noticed while something is moved.</summary>
    public async Task ListenAsync()
    {
        try
        {
            while (await _input.ReadLineAsync() is { } line)
                await _lines.Writer.WriteAsync(line, _gone.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // As good as the end.
        }

        _lines.Writer.TryComplete();
        await _gone.CancelAsync();
    }

    /// <summary>The next line as git-lfs wrote it, or null where it is gone.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken) =>
        await _lines.Reader.WaitToReadAsync(cancellationToken) && _lines.Reader.TryRead(out var line) ? line : null;

    /// <exception cref="ToolException">It is none of the protocol's.</exception>
    public static AgentRequest Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, AgentJsonContext.Default.AgentRequest) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new ToolException($"What came from git-lfs is no message of its protocol: {exception.Message}");
        }
    }

    /// <summary>Tells git-lfs something. Once it is gone, nothing happens.</summary>
    public void Write(AgentReply reply) => Write(JsonSerializer.SerializeToUtf8Bytes(reply, AgentJsonContext.Default.AgentReply));

    /// <summary>Tells git-lfs what another agent says, to its end.</summary>
    public async Task PassOnAsync(TextReader other, CancellationToken cancellationToken)
    {
        while (await other.ReadLineAsync(cancellationToken) is { } line)
            Write(Encoding.UTF8.GetBytes(line));
    }

    private void Write(byte[] line)
    {
        try
        {
            lock (_lock)
            {
                output.Write([.. line, (byte)'\n']);
                output.Flush();
            }
        }
        catch (IOException)
        {
            _gone.Cancel();
        }
    }

    public void Dispose()
    {
        _input.Dispose();
        _gone.Dispose();
    }
}
