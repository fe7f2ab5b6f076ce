using System.Text.Json.Nodes;
using Giftless.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Giftless.AspNetCore.Tests.Description;

/// <summary>What the document of <c>AddOpenApi()</c> says of a Git LFS server, and that the server does what it says.</summary>
public sealed class ApiDocumentTests
{
    private static readonly string[] Everything = ["POST /things", "GET /things"];

    [Test]
    public async Task Has_every_endpoint_of_every_mount_with_every_method_that_it_takes()
    {
        EndpointDataSource endpoints = null!;
        await using var host = await StartAsync(app =>
        {
            app.MapGitLfs().AllowAnonymous();
            app.MapGroup("/archive").MapGitLfs(name: "archive").AllowAnonymous();
            app.MapGitLfs("/lfs/{tenant}/{project:regex(^w)}", name: "other").AllowAnonymous();
            app.MapGet("/things", () => Everything);
            endpoints = app.Services.GetRequiredService<EndpointDataSource>();
        });
        var document = await ApiDocument.ReadAsync(host);
        var patterns = endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.DisplayName!.StartsWith("Git LFS ", StringComparison.Ordinal))
            .Select(endpoint => endpoint.RoutePattern.RawText!.Replace(":regex(^w)", ""))
            .Where(pattern => !pattern.EndsWith("{**rest}", StringComparison.Ordinal)).ToList();
        patterns.Should().HaveCount(3 * 10);

        foreach (var pattern in patterns)
        {
            using var refused = await host.Client.SendAsync(new HttpRequestMessage(new HttpMethod("NONE"), AddressOf(pattern)));
            document.Paths[pattern].Should().NotBeNull("{0} is an endpoint", pattern);
            document.Paths[pattern]!.AsObject().Select(operation => operation.Key.ToUpperInvariant())
                .Should().BeEquivalentTo(refused.Content.Headers.Allow, "of {0}", pattern);
        }

        document.Paths.Should().HaveCount(patterns.Count + 1);
    }

    [Test]
    public async Task Says_of_every_operation_what_it_does_with_what_and_for_whom()
    {
        await using var host = await StartAsync(app => app.MapGitLfs("/lfs/{tenant}/{project}").AllowAnonymousRead());
        var document = await ApiDocument.ReadAsync(host);
        foreach (var (path, method) in document.Operations())
        {
            var operation = document.Operation(path, method);
            ((string?)operation["summary"]).Should().NotBeNullOrEmpty().And.NotStartWith(method, "{0} has a description of its own", path);
            operation["tags"]!.AsArray().Select(tag => (string?)tag).Should().Equal("Git LFS");
            NamesOf(operation, "path").Should().BeEquivalentTo(
                [.. path.Split('/').Where(segment => segment.StartsWith('{')).Select(segment => segment.Trim('{', '}'))]);
            operation["responses"]!.AsObject().Should().Contain(response => response.Key.StartsWith('2'));
            if (method != "HEAD")
                operation["responses"]!["default"]!["content"]![LfsMediaType.Json]!["schema"].Should().NotBeNull();
            foreach (var parameter in operation["parameters"]!.AsArray())
            {
                if ((string)parameter!["name"]! is not ("tenant" or "project"))
                    ((string?)parameter["description"]).Should().NotBeNullOrEmpty("of {0} in {1}", (string?)parameter["name"], path);
            }

            WaysIn(operation).Should().Contain(["gitLfsBasic", "gitLfsBearer"]);
            WaysIn(operation).Contains("gitLfsAction").Should().Be(path.Contains("storage"), "of {0}", path);
        }

        WaysIn(document.Operation("/lfs/{tenant}/{project}/objects/batch", "post")).Should().Contain("");
        WaysIn(document.Operation("/lfs/{tenant}/{project}/locks", "post")).Should().NotContain("");
        document.Root["components"]!["securitySchemes"]!.AsObject().Select(scheme => scheme.Key)
            .Should().BeEquivalentTo("gitLfsBasic", "gitLfsBearer", "gitLfsAction");
        document.Root["components"]!["schemas"]!["GitLfsBatchRequestObject"]!["properties"]!["size"]!["type"]!.AsArray()
            .Select(type => (string?)type).Should().BeEquivalentTo("integer", "null");
        document.Root["components"]!["schemas"]!.AsObject().Select(schema => schema.Key)
            .Should().OnlyContain(name => name.StartsWith("GitLfs", StringComparison.Ordinal) || name == nameof(Stream));
    }

    [TestCase("/{repository}.git/info/lfs", "/org/repo.git/info/lfs")]
    [TestCase("/lfs/{tenant}/{project}", "/lfs/org/repo")]
    public async Task Is_what_the_server_does(string place, string address)
    {
        await using var host = await StartAsync(app =>
        {
            var mount = place.Contains("info", StringComparison.Ordinal) ? app.MapGitLfs() : app.MapGitLfs(place);
            mount.AllowAnonymous();
        });
        var document = await ApiDocument.ReadAsync(host);
        var exchanges = await ApiExchange.AllAsync(host, address);
        foreach (var exchange in exchanges)
        {
            using (exchange.Request)
            {
                var body = exchange.Request.Content is null ? null : await exchange.Request.Content.ReadAsStringAsync();
                var sent = exchange.Request.Content?.Headers.ContentType?.MediaType;
                using var response = await host.Client.SendAsync(exchange.Request);
                var text = await response.Content.ReadAsStringAsync();
                var status = (int)response.StatusCode;
                status.Should().Be(exchange.Status, "of {0}: {1}", exchange, text);

                var operation = document.Operation($"{place}/{exchange.Path}", exchange.Request.Method.Method);
                var reply = operation["responses"]![$"{status}"];
                reply.Should().NotBeNull("{0} is answered {1}", exchange, status);
                if (status < 300 && body is not null)
                {
                    var schema = operation["requestBody"]!["content"]![sent!]!["schema"]!;
                    if (sent == LfsMediaType.Json)
                        document.FaultsOf(JsonNode.Parse(body), schema).Should().BeEmpty("that is the body of {0}", exchange);
                }

                response.Content.Headers.ContentType?.MediaType.Should().Be(
                    reply!["content"]?.AsObject().Select(content => content.Key).Single(), "of {0}", exchange);
                if (response.Content.Headers.ContentType?.MediaType == LfsMediaType.Json)
                {
                    document.FaultsOf(JsonNode.Parse(text), reply!["content"]![LfsMediaType.Json]!["schema"]!)
                        .Should().BeEmpty("of {0}: {1}", exchange, text);
                }
            }
        }

        foreach (var (path, method) in document.Operations())
        {
            var own = exchanges.Where(exchange => $"{place}/{exchange.Path}" == path && exchange.Request.Method.Method == method);
            own.Select(exchange => exchange.Status < 400).Distinct()
                .Should().HaveCount(2, "{0} {1} has to be tried, right and wrong", method, path);
        }
    }

    [Test]
    public async Task Is_made_without_reflection_too()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.Services.AddRouting().AddOpenApi(options => options.AddGitLfs())
                .ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Clear());
            setup.Lfs = lfs => lfs.AddInMemoryLocks();
            setup.Map = app =>
            {
                app.MapGitLfs().AllowAnonymous();
                app.MapOpenApi();
            };
        });
        (await ApiDocument.ReadAsync(host)).Paths.Should().HaveCount(10);
    }

    [Test]
    public async Task Stays_whole_where_a_group_of_the_app_has_parameters_of_the_same_name()
    {
        await using var host = await StartAsync(app => app.MapGroup("/{repository}/{id:int}").MapGitLfs().AllowAnonymous());
        var paths = (await ApiDocument.ReadAsync(host)).Paths;
        paths.Should().ContainKey("/{repository}/{id}/{lfs-repository}.git/info/lfs/locks/{lfs-id}/unlock").And.HaveCount(10);
    }

    [Test]
    public async Task Leaves_schemas_of_the_app_alone()
    {
        await using var host = await StartAsync(app =>
        {
            app.MapGitLfs().AllowAnonymous();
            app.MapPost("/things", (BatchRequest request) => request.Amount);
        });
        var schemas = (await ApiDocument.ReadAsync(host)).Root["components"]!["schemas"]!;
        schemas["BatchRequest"]!["properties"]!.AsObject().Select(member => member.Key).Should().Equal("amount");
        schemas["GitLfsBatchRequest"]!["properties"]!.AsObject().Should().ContainKey("operation");
    }

    [Test]
    public async Task Has_everything_but_how_to_sign_in_without_the_package_for_it()
    {
        await using var host = await LfsHost.StartAsync(setup =>
        {
            setup.Services = builder => builder.Services.AddRouting().AddOpenApi();
            setup.Map = app =>
            {
                app.MapGitLfs().AllowAnonymous();
                app.MapOpenApi();
            };
        });
        var document = await ApiDocument.ReadAsync(host);
        var batch = document.Operation("/{repository}.git/info/lfs/objects/batch", "post");
        batch["requestBody"]!["content"]!.AsObject().Should().ContainKey(LfsMediaType.Json);
        batch["responses"]!.AsObject().Select(reply => reply.Key).Should().Contain(["200", "401", "422", "default"]);
        document.Paths.Should().HaveCount(7, "there are no locks");
    }

    [Test]
    public async Task Leaves_out_what_the_host_leaves_out()
    {
        await using var host = await StartAsync(app => app.MapGitLfs().AllowAnonymous().ExcludeFromDescription());
        (await ApiDocument.ReadAsync(host)).Paths.Should().BeEmpty();
    }

    private static Task<LfsHost> StartAsync(Action<WebApplication> map) => LfsHost.StartAsync(setup =>
    {
        setup.Services = builder =>
        {
            builder.Services.AddRouting().AddOpenApi(options => options.AddGitLfs());
            foreach (var name in new[] { "archive", "other" })
                builder.Services.AddGitLfs(name).AddFileSystemStorage(Path.Join(Path.GetTempPath(), "unused")).AddInMemoryLocks();
        };
        setup.Lfs = lfs => lfs.AddInMemoryLocks();
        setup.Map = app =>
        {
            map(app);
            app.MapOpenApi();
        };
    });

    private static string AddressOf(string pattern) =>
        pattern.Replace("{oid}", new string('a', Oid.TextLength)).Replace("{project}", "w").Replace('{', 'x').Replace('}', 'x');

    private static IEnumerable<string> NamesOf(JsonObject operation, string place) =>
        (operation["parameters"]?.AsArray() ?? [])
            .Where(parameter => (string?)parameter!["in"] == place).Select(parameter => (string)parameter!["name"]!);

    /// <summary>Something of the app's that is called as something of ours is.</summary>
    private sealed record BatchRequest(int Amount);

    /// <summary>The schemes that are each enough; an empty one for nobody.</summary>
    private static string[] WaysIn(JsonObject operation) =>
        [.. operation["security"]!.AsArray().Select(way => way!.AsObject().Select(scheme => scheme.Key).SingleOrDefault(""))];
}
