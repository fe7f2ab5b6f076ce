namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What <c>AddGitLfs()</c> returns. Every feature of every package is an extension method on it.</summary>
public interface IGitLfsBuilder
{
    /// <summary>The name of the server that is being set up: the empty string unless a process has several.</summary>
    string Name { get; }

    /// <summary>The host's services. What belongs to one server only is registered under <see cref="Name"/> as the key.</summary>
    IServiceCollection Services { get; }
}
