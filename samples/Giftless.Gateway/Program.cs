using Giftless.Gateway;

await GatewayApp.Build(args).RunAsync();
