using Giftless.AspNetCore.Routing;
using Giftless.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Giftless.AspNetCore.Description;

/// <summary>
/// Describes the endpoints to the ApiExplorer, of which <c>AddOpenApi()</c> and other makers of documents read. The framework describes
/// endpoints that are bound to methods in routing, which ours are not.
/// </summary>
internal sealed class LfsApiDescriptions(EndpointDataSource endpoints) : IApiDescriptionProvider
{
    private const string Tag = "Git LFS";

    /// <summary>After the framework's own.</summary>
    public int Order => -900;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<LfsRoute>() is not { } route
                || endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>()?.ExcludeFromDescription == true)
            {
                continue;
            }

            foreach (var (method, _) in route.Row.Methods)
                context.Results.Add(Describe(endpoint, method, Operations.Of(route.Row, method)));
        }
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
    }

    private static ApiDescription Describe(RouteEndpoint endpoint, string method, Operation operation)
    {
        var path = PathOf(endpoint);
        var parameters = RoutePatternFactory.Parse(path).Parameters.Select(parameter => Parameter.InPath(parameter.Name));
        var description = new ApiDescription
        {
            HttpMethod = method,
            RelativePath = path.TrimStart('/'),
            GroupName = endpoint.Metadata.GetMetadata<IEndpointGroupNameMetadata>()?.EndpointGroupName,
            ActionDescriptor = new ActionDescriptor
            {
                DisplayName = endpoint.DisplayName,
                RouteValues = { ["controller"] = Tag },
                EndpointMetadata = MetadataOf(endpoint, operation),
            },
        };
        foreach (var parameter in parameters.Concat(operation.Parameters))
            description.ParameterDescriptions.Add(Describe(parameter));
        if (operation.Body is { } body)
        {
            description.ParameterDescriptions.Add(
                Describe(new Parameter("body", Text: null) { Source = BindingSource.Body, Type = body, IsRequired = true }));
            foreach (var type in operation.BodyTypes)
                description.SupportedRequestFormats.Add(new ApiRequestFormat { MediaType = type });
        }

        foreach (var reply in operation.Replies)
            description.SupportedResponseTypes.Add(Describe(reply));
        if (!HttpMethods.IsHead(method))
            description.SupportedResponseTypes.Add(Failure);
        return description;
    }

    /// <summary>The route's text, in which no name stands twice: a group of the app's can have a parameter that we have too.</summary>
    private static string PathOf(RouteEndpoint endpoint)
    {
        var text = endpoint.RoutePattern.RawText!;
        if (!LfsRoutes.IsCatchAll(endpoint))
            return text;

        var own = $"{LfsPath.Below}/{LfsRoutes.RouteOf(endpoint).Row.Path}";
        var before = text[..^own.Length];
        foreach (var name in RoutePatternFactory.Parse(own).Parameters.Select(parameter => parameter.Name))
        {
            if (endpoint.RoutePattern.GetParameter(name) is not null)
                own = own.Replace($"{{{name}}}", $"{{lfs-{name}}}", StringComparison.Ordinal);
        }

        return before + own;
    }

    private static ApiResponseType Failure
    {
        get
        {
            var failure = Describe(new Reply(0, "Any other failure.", typeof(ErrorDocument)));
            failure.IsDefaultResponse = true;
            return failure;
        }
    }

    /// <summary>What a host says of all its endpoints, such as tags, comes after ours; of one operation we know more.</summary>
    private static List<object> MetadataOf(RouteEndpoint endpoint, Operation operation)
    {
        List<object> metadata = [new TagsAttribute(Tag), .. endpoint.Metadata, operation, new EndpointSummaryAttribute(operation.Summary)];
        if (operation.Text is { } text)
            metadata.Add(new EndpointDescriptionAttribute(text));
        return metadata;
    }

    private static ApiParameterDescription Describe(Parameter parameter) => new()
    {
        Name = parameter.Name,
        Source = parameter.Source,
        Type = parameter.Type,
        ModelMetadata = new DescribedType(parameter.Type, parameter.Text),
        IsRequired = parameter.IsRequired || parameter.Source == BindingSource.Path,
        ParameterDescriptor = new ParameterDescriptor { Name = parameter.Name, ParameterType = parameter.Type },
    };

    private static ApiResponseType Describe(Reply reply)
    {
        var type = new ApiResponseType { StatusCode = reply.Status, Description = reply.Text, Type = reply.Body };
        if (reply.Body is { } body)
        {
            type.ModelMetadata = new DescribedType(body, description: null);
            type.ApiResponseFormats.Add(new ApiResponseFormat { MediaType = reply.MediaType });
        }

        return type;
    }
}
