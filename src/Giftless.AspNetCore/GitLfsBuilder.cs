using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore;

internal sealed record GitLfsBuilder(string Name, IServiceCollection Services) : IGitLfsBuilder;
