using Giftless.Tool.Commands;

return await CommandLine.RunAsync(args);
