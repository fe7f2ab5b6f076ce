using System.Buffers;
using Giftless.AspNetCore.ActionTokens;
using Giftless.AspNetCore.Replies;
using Giftless.AspNetCore.Routing;
using Giftless.Protocol;
using Giftless.Storage;
using Giftless.Storage.Blobs;
using Giftless.Transfer;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Giftless.AspNetCore.Endpoints;

/// <summary>
/// Links to our own transfer endpoints. Where not just anybody may use these, each carries a token for one operation on one object in
/// a header, so that the part of the address before the oid is the same for all: the client remembers access by that part.
/// </summary>
internal sealed class HttpTransferLinks : ITransferLinks
{
    private static readonly SearchValues<char> PlainPath =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/");

    /// <summary>The most characters of a host's name (RFC 1035, section 2.3.4).</summary>
    private const int MaxHostLength = 255;

    /// <summary>The most characters that all links begin with, since a reply can have thousands of them.</summary>
    private const int MaxRootLength = 4096;

    private static readonly SearchValues<char> PlainItem =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_~");

    private readonly string _root;
    private readonly string _storage;
    private readonly EndpointTable _table;
    private readonly ActionTokenIssuer? _issuer;
    private readonly ActionLifetime _lifetime;
    private readonly VerifiedUploads _verified;
    private readonly RepositoryName _repository;

    /// <summary>Makes the links of one batch.</summary>
    /// <param name="mount">The server.</param>
    /// <param name="table">Its endpoints.</param>
    /// <param name="call">The batch's request.</param>
    /// <param name="basePath">The path up to <c>/objects</c>, below the path base and not escaped.</param>
    /// <param name="signed">Whether links need tokens.</param>
    public HttpTransferLinks(GitLfsMount mount, EndpointTable table, LfsCall call, string basePath, bool signed)
    {
        var root = mount.Options.PublicUrl is { } publicUrl ? publicUrl.AbsoluteUri.TrimEnd('/') : RootOf(call.Http.Request);
        _root = $"{root}{Escape(basePath)}/";
        _storage = $"{_root}objects/storage/";
        if (_storage.Length > MaxRootLength)
            throw new LfsException(414, $"Links would begin with more than {MaxRootLength} characters; the address is too long.");
        _issuer = signed ? mount.Tokens.CreateIssuer(call.Repository, call.User) : null;
        _lifetime = mount.Options.ActionLifetime;
        _table = table;
        (_verified, _repository, User) = (mount.Verified, call.Repository, call.User);
    }

    /// <summary>Who asks, by the name that others know.</summary>
    public string? User { get; }

    public LfsAction Upload(Oid oid, long size) => Act(ActionOperation.Upload, oid, size, HrefOf(oid), query: "");

    public LfsAction Download(Oid oid, long size, ContentDisposition? disposition) =>
        Act(ActionOperation.Download, oid, size, HrefOf(oid), disposition is null ? "" : QueryOf(disposition));

    public LfsAction Verify(Oid oid, long size, string? upload)
    {
        _verified.Forget(new ObjectKey(_repository, oid));
        var query = upload is null ? "" : UploadQuery.Of(upload);
        return Act(ActionOperation.Verify, oid, size, _storage + "verify", query, isNamed: false);
    }

    public LfsAction Part(Oid oid, long size, string upload, UploadPart part) =>
        Act(ActionOperation.Part, oid, size, HrefOf(oid) + "/part", UploadQuery.Of(upload, part));

    public LfsAction Commit(Oid oid, long size, string upload) =>
        Act(ActionOperation.Commit, oid, size, HrefOf(oid) + "/commit", UploadQuery.Of(upload, size));

    public LfsAction Abort(Oid oid, long size, string upload) =>
        Act(ActionOperation.Abort, oid, size, HrefOf(oid) + "/abort", UploadQuery.Of(upload));

    public LfsAction At(string endpoint, Oid oid, long size, string? item, string query)
    {
        var row = _table.Rows.FirstOrDefault(row => row.Kind == endpoint && row.Metadata is [TransferEndpoint])
            ?? throw new ArgumentException($"No transfer adapter of the server brought an endpoint '{endpoint}'.", nameof(endpoint));
        if (row.NamesObject)
            item = oid.ToString();
        if (row.Variable is null ? item is not null : string.IsNullOrEmpty(item) || item.AsSpan().ContainsAnyExcept(PlainItem))
        {
            throw new ArgumentException(
                $"'{item}' cannot stand in the path '{row.Path}': a variable segment takes letters and digits of ASCII, '-', '_' and '~'.",
                nameof(item));
        }

        var path = _root + row.PathOf(item ?? "");
        return Act(row.Methods[0].Operation!, oid, size, path, query, row.NamesObject, row.NamesObject ? "" : item ?? "");
    }

    private LfsAction Act(
        ActionOperation operation, Oid oid, long size, string path, string query, bool isNamed = true, string item = "")
    {
        var href = query.Length == 0 ? path : path + query;
        if (_issuer is null)
            return new LfsAction { Href = href };

        var lifetime = _lifetime.For(size);
        return new LfsAction
        {
            Href = href,
            Header = _issuer.Issue(operation, oid, isNamed, size, lifetime, item, query),
            ExpiresIn = (int)lifetime.TotalSeconds,
        };
    }

    private string HrefOf(Oid oid) => string.Create(_storage.Length + Oid.TextLength, (_storage, oid), static (href, parts) =>
    {
        parts._storage.CopyTo(href);
        parts.oid.TryFormat(href[parts._storage.Length..], out _);
    });

    /// <summary>The address under which the client reached the app.</summary>
    /// <exception cref="LfsException">
    /// 400: the request names no host, or something else in its place that would lead clients, and their credentials, elsewhere.
    /// </exception>
    private static string RootOf(HttpRequest request)
    {
        if (request.Scheme is not ("http" or "https"))
            throw new LfsException(400, $"The request's scheme is '{ShortText.Of(request.Scheme)}', under which there can be no links.");
        var (name, host) = (request.Host.Host, request.Host.ToUriComponent());
        if (name.Length > MaxHostLength
            || Uri.CheckHostName(name) == UriHostNameType.Unknown
            || (request.Host.Port is { } port
                ? port is < 1 or > 65535 || request.Host.Value != $"{name}:{port}"
                : request.Host.Value != name))
        {
            throw new LfsException(
                400, $"The request's 'Host' is '{ShortText.Of(request.Host.Value)}', which is no host. "
                + "Links need to know where the server is.");
        }

        return $"{request.Scheme}://{host}{Escape(request.PathBase.Value ?? "")}";
    }

    private static string QueryOf(ContentDisposition disposition)
    {
        var query = new QueryBuilder { { "disposition", disposition.Inline ? "inline" : "attachment" } };
        if (disposition.FileName is { } fileName)
            query.Add("filename", fileName);
        return query.ToString();
    }

    /// <summary>Escapes a path that was unescaped once, so that a percent sign that is part of a name stays one.</summary>
    private static string Escape(string path) =>
        path.AsSpan().ContainsAnyExcept(PlainPath) ? Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal) : path;
}
