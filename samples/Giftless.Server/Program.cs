using Giftless.Server.Commands;

return await CommandLine.RunAsync(args);
