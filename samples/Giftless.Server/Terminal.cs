namespace Giftless.Server;

/// <summary>Writes for people, in colour where there is a terminal that shows it.</summary>
internal sealed class Terminal(TextWriter writer, bool inColour)
{
    /// <summary>Whether standard output is a terminal whose user has nothing against colour (<c>no-color.org</c>).</summary>
    public static bool TakesColour => !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public void Write(string text) => writer.Write(text);

    public void Write(string text, ConsoleColor colour) =>
        writer.Write(inColour ? $"\e[{(colour == ConsoleColor.Green ? 32 : 36)}m{text}\e[0m" : text);

    public void WriteLine(string text = "") => writer.WriteLine(text);

    public void WriteLine(string text, ConsoleColor colour)
    {
        Write(text, colour);
        writer.WriteLine();
    }
}
