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
        case [CheckPushCommand.Name, var repository, var user, .. var settings]:
            return await CheckPushCommand.RunAsync(LfsServer.Build(settings), repository, user);
        case [GitLfsAuthenticateCommand.Name, var user, .. var settings]:
            return await GitLfsAuthenticateCommand.RunAsync(LfsServer.Build(settings), user);
        default:
            var app = LfsServer.Build(args);
            var report = await StorageCheck.RunAsync(app);
            await app.StartAsync();
            Console.WriteLine(Welcome.For(app, report));
            await app.WaitForShutdownAsync();
            return 0;
    }
}
catch (Exception exception) when (exception is SettingsException or OptionsValidationException or LfsException or IOException or UnauthorizedAccessException)
{
    var isCommand = args is [HashPasswordCommand.Name or CheckPushCommand.Name or GitLfsAuthenticateCommand.Name, ..];
    await Console.Error.WriteLineAsync($"{(isCommand ? "Giftless.Server:" : "Giftless.Server cannot start.")} {exception.Message}");
    return 1;
}
