using System.CommandLine;
using Giftless.Authentication.Users;

namespace Giftless.Server.Commands;

/// <summary>
/// <c>Giftless.Server hash-password</c>: reads a password from standard input and prints what to put into the configuration.
/// </summary>
internal static class HashPasswordCommand
{
    public static Command Create()
    {
        var command = new Command("hash-password", "Read a password from standard input, print its hash for GitLfs:Access:Users");
        command.SetAction(_ => Run());
        return command;
    }

    /// <exception cref="SettingsException">No password came.</exception>
    private static void Run()
    {
        if (!Console.IsInputRedirected)
            Console.Error.Write("Password: ");
        var password = Console.IsInputRedirected ? Console.In.ReadLine() : ReadUnseen();
        if (string.IsNullOrEmpty(password))
            throw new SettingsException("The password is empty.");
        Console.WriteLine(LfsUserPassword.Hash(password));
    }

    private static string ReadUnseen()
    {
        var typed = new Stack<char>();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.TryPop(out _);
            else
                typed.Push(key.KeyChar);
        }

        Console.Error.WriteLine();
        return new string([.. typed.Reverse()]);
    }
}
