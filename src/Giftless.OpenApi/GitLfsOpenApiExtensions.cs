using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Authorization;
using Giftless.AspNetCore.Description;
using Giftless.AspNetCore.Routing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Completes what the documents of <c>AddOpenApi()</c> say of Git LFS servers.</summary>
public static class GitLfsOpenApiExtensions
{
    private const string Basic = "gitLfsBasic";
    private const string Bearer = "gitLfsBearer";
    private const string Action = "gitLfsAction";

    /// <summary>
    /// Says of each endpoint of Git LFS how to sign in: by name and password, by a token, or, where links of batches lead, by the header
    /// that they come with; and of each parameter what it means. Schemas of Git LFS get names that begin with <c>GitLfs</c>, so that they
    /// take none of the app's.
    /// </summary>
    /// <param name="options">The document.</param>
    public static OpenApiOptions AddGitLfs(this OpenApiOptions options)
    {
        var nameOf = options.CreateSchemaReferenceId;
        options.CreateSchemaReferenceId = type =>
        {
            var name = nameOf(type);
            return name is not null && IsOurs(type.Type) ? $"GitLfs{WithoutPrefix(name)}" : name;
        };
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<LfsRoute>().FirstOrDefault() is { } route && context.Document is { } document)
            {
                operation.Security = [.. WaysIn(document, route, metadata)];
                foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
                    Describe(parameter, metadata);
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // That the app's JSON also takes text for a number says nothing of ours.
            var isNumber = schema.Type?.HasFlag(JsonSchemaType.Integer) == true;
            if (isNumber && context.JsonPropertyInfo is { } member && IsOurs(member.DeclaringType))
                (schema.Type, schema.Pattern) = (schema.Type & ~JsonSchemaType.String, null);
            return Task.CompletedTask;
        });
        return options;
    }

    private static void Describe(OpenApiParameter parameter, IList<object> metadata)
    {
        var known = parameter.In == ParameterLocation.Path
            ? Parameter.InPath(parameter.Name!)
            : metadata.OfType<Operation>().SelectMany(operation => operation.Parameters).First(one => one.Name == parameter.Name);
        parameter.Description ??= known.Text;
        if (parameter.Schema is OpenApiSchema schema)
        {
            schema.Pattern = known.Pattern;
            schema.Type = known.Type == typeof(string) ? JsonSchemaType.String : JsonSchemaType.Integer;
        }
    }

    /// <summary>Each alone is enough.</summary>
    private static IEnumerable<OpenApiSecurityRequirement> WaysIn(OpenApiDocument document, LfsRoute route, IList<object> metadata)
    {
        var reads = metadata.OfType<Operation>().Any(operation => operation.Reads);
        if (metadata.OfType<IAllowAnonymous>().Any() || metadata.OfType<AnonymousAccess>().Any(access => reads || !access.ReadOnly))
            yield return [];
        yield return Require(document, Basic, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "basic",
            Description = "A name and a password, or a token in its place, as git sends them.",
        });
        yield return Require(document, Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A token, where the server takes some.",
        });
        if (route.Row.IsTransfer)
        {
            yield return Require(document, Action, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ActionTokenService.Header,
                Description = "What a batch hands out with each link: it opens that link, until it expires.",
            });
        }
    }

    private static OpenApiSecurityRequirement Require(OpenApiDocument document, string name, OpenApiSecurityScheme scheme)
    {
        document.AddComponent<IOpenApiSecurityScheme>(name, scheme);
        return new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] };
    }

    private static bool IsOurs(Type type) => type.Namespace == typeof(Giftless.Protocol.LfsAction).Namespace;

    private static string WithoutPrefix(string name) => name.StartsWith("Lfs", StringComparison.Ordinal) ? name[3..] : name;
}
