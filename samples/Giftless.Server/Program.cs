using Giftless;
using Giftless.Server;
using Microsoft.Extensions.Options;

try
{
    switch (args)
    {
        case [HashPasswordCommand.Name, ..]:
            HashPasswordCommand.Run();
            return 0;
        case [CheckPushCommand.Name, var repository, var user, .. var settings]
            when CommandLine.IsWord(repository) && CommandLine.IsWord(user):
            return await CheckPushCommand.RunAsync(repository, user, settings);
        case [GitLfsAuthenticateCommand.Name, var user, .. var settings] when CommandLine.IsWord(user):
            return await GitLfsAuthenticateCommand.RunAsync(LfsServer.Build(settings), user);
        case [CheckPushCommand.Name or GitLfsAuthenticateCommand.Name, ..]:
            throw new SettingsException($"{args[0]} lacks a word. {CommandLine.Usage}");
        default:
            var app = LfsServer.Build(args);
            var report = await StorageCheck.RunAsync(app);
            await app.StartAsync();
            Console.WriteLine(Welcome.For(app, report));
            await app.WaitForShutdownAsync();
            return 0;
    }
}
catch (Exception exception)
    when (exception is SettingsException or OptionsValidationException or LfsException or IOException or UnauthorizedAccessException)
{
    var isCommand = args is [HashPasswordCommand.Name or CheckPushCommand.Name or GitLfsAuthenticateCommand.Name, ..];
    await Console.Error.WriteLineAsync($"{(isCommand ? "Giftless.Server:" : "Giftless.Server cannot start.")} {exception.Message}");
    return 1;
}
