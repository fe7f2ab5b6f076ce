using Giftless.Gateway;
using Microsoft.Extensions.Options;

try
{
    await GatewayApp.Build(args).RunAsync();
    return 0;
}
catch (Exception exception) when (exception is InvalidOperationException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync($"Giftless.Gateway cannot start. {exception.Message}");
    return 1;
}
