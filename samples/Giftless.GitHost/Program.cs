using Giftless.GitHost;

if (args is [PushHook.Name, ..])
    return await PushHook.RunAsync(args);

await GitHostApp.Build(args).RunAsync();
return 0;
