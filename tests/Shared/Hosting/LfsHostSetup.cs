using Giftless.AspNetCore;
using Giftless.Storage.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Giftless.Tests.Hosting;

/// <summary>What a test's host does differently from one that serves everybody.</summary>
internal sealed class LfsHostSetup
{
    /// <summary>Registers the host's own services, before <c>AddGitLfs</c>.</summary>
    public Action<WebApplicationBuilder>? Services { get; set; }

    public Action<GitLfsOptions>? Options { get; set; }

    /// <summary>Adds to the server what a test needs beside its storage.</summary>
    public Action<IGitLfsBuilder>? Lfs { get; set; }

    /// <summary>Adds the host's own middleware.</summary>
    public Action<WebApplication>? Pipeline { get; set; }

    /// <summary>Maps the server and the host's own endpoints.</summary>
    public Action<WebApplication> Map { get; set; } = app => app.MapGitLfs().AllowAnonymous();

    /// <summary>Puts something before what keeps the bytes.</summary>
    public Func<IBlobStore, IBlobStore>? Wrap { get; set; }

    /// <summary>Whether batches offer a verification of uploads, as those of a storage do that clients reach directly.</summary>
    public bool VerifiesUploads { get; set; }

    /// <summary>The clock, where a test moves it.</summary>
    public FakeTimeProvider? Time { get; set; }

    /// <summary>The folder with the key ring, where hosts share it.</summary>
    public string? KeyFolder { get; set; }
}
