using Giftless.AspNetCore.ActionTokens;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Routing;

/// <summary>One line of an <see cref="EndpointTable"/>: all that there is to know of an endpoint but what it does.</summary>
internal sealed class EndpointRow
{
    /// <summary>The path of what answers to all that no other row does.</summary>
    public const string Rest = "{**rest}";

    private readonly string _before;
    private readonly string _after = "";

    /// <summary>Makes a row.</summary>
    /// <param name="kind">What the endpoint is for; it is part of the name that logs show.</param>
    /// <param name="path">Its path below a repository, in which at most one segment is variable: <c>{oid}</c>, or another word.</param>
    /// <param name="methods">Its methods, and what an action token opens there; null where no action leads.</param>
    /// <param name="bodyLimit">The most bytes of a body; null where the endpoint itself holds to a limit, since objects are sent.</param>
    /// <param name="make">Makes what handles the requests.</param>
    public EndpointRow(
        string kind,
        string path,
        IReadOnlyList<(string Method, ActionOperation? Operation)> methods,
        long? bodyLimit,
        Func<LfsRoute, RequestDelegate> make)
    {
        (Kind, Path, Methods, BodyLimit, Make) = (kind, path, methods, bodyLimit, make);
        var (open, close) = (path.IndexOf('{'), path.IndexOf('}'));
        _before = open < 0 ? path : path[..open];
        if (open < 0)
            return;

        Variable = path[(open + 1)..close];
        _after = path[(close + 1)..];
    }

    public string Kind { get; }

    public string Path { get; }

    /// <summary>The methods; any where there are none.</summary>
    public IReadOnlyList<(string Method, ActionOperation? Operation)> Methods { get; }

    public long? BodyLimit { get; }

    public Func<LfsRoute, RequestDelegate> Make { get; }

    /// <summary>What the endpoint carries besides, for who looks for it among the app's endpoints.</summary>
    public IReadOnlyList<object> Metadata { get; init; } = [];

    /// <summary>Whether who may not see a repository may be told by 404 that there is none.</summary>
    public bool MayHide { get; init; } = true;

    /// <summary>The name of the segment that is variable, or null.</summary>
    public string? Variable { get; }

    /// <summary>Whether the path names an object.</summary>
    public bool NamesObject => Variable == "oid";

    /// <summary>Whether links of batches lead there, with a token where not just anybody may use them.</summary>
    public bool IsTransfer => Methods.Any(method => method.Operation is not null);

    /// <summary>A path that is one of this row's, and of no row whose paths are others.</summary>
    public string Example => Variable is null ? _before : PathOf("\0");

    public ActionOperation? OperationOf(string method)
    {
        foreach (var (name, operation) in Methods)
        {
            if (name == method)
                return operation;
        }

        return null;
    }

    public string PathOf(string item) => string.Concat(_before, item, _after);

    /// <param name="path">A path below a repository.</param>
    public bool Matches(ReadOnlySpan<char> path)
    {
        if (Variable is null)
            return path.SequenceEqual(_before);
        if (Path == Rest)
            return true;

        return path.Length > _before.Length + _after.Length
            && path.StartsWith(_before, StringComparison.Ordinal)
            && path.EndsWith(_after, StringComparison.Ordinal)
            && !path[_before.Length..^_after.Length].Contains('/');
    }

    /// <param name="path">A path that <see cref="Matches"/>.</param>
    public string? ItemIn(ReadOnlySpan<char> path) =>
        Variable is null || Path == Rest ? null : path[_before.Length..^_after.Length].ToString();
}
