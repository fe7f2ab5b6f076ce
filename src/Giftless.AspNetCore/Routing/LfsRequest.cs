using Giftless.AspNetCore.ActionTokens;
using Microsoft.AspNetCore.Http;

namespace Giftless.AspNetCore.Routing;

/// <summary>What a request to one of our endpoints is about. Each thing is found out once, when it is first asked for.</summary>
internal sealed class LfsRequest
{
    private readonly HttpContext _context;
    private readonly LfsRoute _route;
    private (RepositoryName? Repository, string? Fault, string? Item)? _located;
    private FoundToken? _token;

    private LfsRequest(HttpContext context, LfsRoute route) => (_context, _route) = (context, route);

    /// <summary>The repository.</summary>
    /// <exception cref="LfsException">404: its name is none.</exception>
    public RepositoryName Repository => Located.Repository ?? throw new LfsException(404, Located.Fault!);

    /// <summary>The oid, the lock's id or the like in the path, as the client wrote it; null where the path has none.</summary>
    public string? Item => Located.Item;

    /// <summary>The repository, where it was asked for and its name is one.</summary>
    public RepositoryName? KnownRepository => _located?.Repository;

    /// <summary><see cref="Item"/>, where it was asked for.</summary>
    public string? KnownItem => _located?.Item;

    /// <summary>What is done, where the endpoint and the method do not say so by themselves; for the log.</summary>
    public string? Deed { get; set; }

    /// <summary>To what it is done, where the path does not say so; for the log.</summary>
    public string? Subject { get; set; }

    /// <summary>How many bytes of objects came in or went out.</summary>
    public long Bytes { get; set; }

    /// <summary>What its token opens, where one was looked for.</summary>
    public ActionGrant? FoundGrant => _token?.Grant;

    /// <summary>The token of an action, if it carries one.</summary>
    public FoundToken Token => _token ??= Examine();

    private (RepositoryName? Repository, string? Fault, string? Item) Located => _located ??= Locate();

    public static LfsRequest Of(HttpContext context, LfsRoute route)
    {
        // A host can send one request to several endpoints, one after the other.
        if (context.Features.Get<LfsRequest>() is { } known && known._route == route)
            return known;

        var found = new LfsRequest(context, route);
        context.Features.Set(found);
        return found;
    }

    private (RepositoryName? Repository, string? Fault, string? Item) Locate()
    {
        var (text, item) = _route.Locate(_context, _route.Row);
        return RepositoryName.TryParse(text, out var repository, out var fault) ? (repository, null, item) : (null, fault, item);
    }

    private FoundToken Examine()
    {
        var row = _route.Row;
        if (!row.IsTransfer || ActionTokenService.TokenOf(_context.Request) is not { } token)
            return FoundToken.None;
        if (Located.Repository is not { } repository || row.OperationOf(_context.Request.Method) is not { } operation)
            return FoundToken.Worthless;

        Oid? named = null;
        if (row.NamesObject)
        {
            if (!Oid.TryParse(Item, out var oid))
                return FoundToken.Worthless;
            named = oid;
        }

        // What the request names, the token signs and does not say.
        var target = new ActionTarget(
            operation, repository, named, named is null ? Item ?? "" : "", _context.Request.QueryString.Value ?? "");
        return _route.Server.Tokens.Open(token, target) is { } grant
            ? new FoundToken(true, grant)
            : FoundToken.Worthless;
    }
}
