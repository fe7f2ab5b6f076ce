using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Giftless.Storage.Blobs;

namespace Giftless.Core.Tests.Contracts;

/// <summary>What a store that signs forgets to look at.</summary>
[Flags]
internal enum Ignored
{
    Nothing = 0,
    Method = 1,
    Name = 2,
    Time = 4,
    Size = 8,
    Sha256 = 16,
    Absence = 32,
    Bytes = 64,
    Part = 128,
}

/// <summary>A store in memory that signs, and answers on a port of its own to what it has signed.</summary>
internal sealed class SigningStore : DelegatingBlobStore, IBlobSigner, IBlobPartSigner, IAsyncDisposable
{
    private readonly InMemoryBlobStore _blobs;
    private readonly Ignored _ignored;
    private readonly HttpListener _listener = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly string _address;
    private readonly Task _answering;

    public SigningStore(InMemoryBlobStore blobs, Ignored ignored)
        : base(blobs)
    {
        (_blobs, _ignored) = (blobs, ignored);
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(_address);
        _listener.Start();
        _answering = AnswerAllAsync();
    }

    public BlobBinding Binding { get; } = new() { Size = Promise.Kept, Sha256 = Promise.Kept, Absence = Promise.Kept };

    public long MaxWriteSize => int.MaxValue;

    public ValueTask<SignedRequest> SignReadAsync(string name, SignedRead options, CancellationToken cancellationToken) =>
        new(Sign(name, options.Lifetime, "GET", "", "", "", ""));

    public ValueTask<SignedRequest> SignWriteAsync(string name, SignedWrite options, CancellationToken cancellationToken) =>
        new(Sign(name, options.Lifetime, "PUT", $"{options.Size}", options.Sha256 ?? "", options.IsCreateOnly ? "new" : "", ""));

    public ValueTask<SignedRequest> SignPartAsync(
        BlobUpload upload, UploadPart part, TimeSpan lifetime, CancellationToken cancellationToken) =>
        new(Sign(upload.Name, lifetime, "PUT", $"{part.Size}", "", "", $"{upload.Id},{part.Number},{part.Offset}"));

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _answering;
    }

    protected override bool Keeps<T>() => true;

    private SignedRequest Sign(string name, TimeSpan lifetime, params string[] terms)
    {
        var until = DateTimeOffset.UtcNow.Add(lifetime).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var all = string.Join('|', [until, .. terms]);
        var query = $"?terms={Uri.EscapeDataString(all)}&signature={SignatureOf(name, all)}";
        return new SignedRequest { Url = _address + Uri.EscapeDataString(name) + query, Lifetime = lifetime };
    }

    private string SignatureOf(string name, string terms) => Convert.ToHexString(
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{(_ignored.HasFlag(Ignored.Name) ? "" : name)}\n{terms}")));

    private async Task AnswerAllAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext call;
            try
            {
                call = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            call.Response.StatusCode = await AnswerAsync(call);
            call.Response.Close();
        }
    }

    private async Task<int> AnswerAsync(HttpListenerContext call)
    {
        var name = Uri.UnescapeDataString(call.Request.RawUrl!.Split('?')[0][1..]);
        var query = HttpUtility.ParseQueryString(call.Request.Url!.Query);
        var terms = query["terms"]!.Split('|');
        if (query["signature"] != SignatureOf(name, query["terms"]!)
            || (terms[1] != call.Request.HttpMethod && !_ignored.HasFlag(Ignored.Method))
            || (long.Parse(terms[0], CultureInfo.InvariantCulture) < DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()
                && !_ignored.HasFlag(Ignored.Time)))
        {
            return 403;
        }

        return call.Request.HttpMethod switch
        {
            "GET" => await ReadAsync(call, name),
            "PUT" => await WriteAsync(call, name, terms),
            _ => 204,
        };
    }

    private async Task<int> ReadAsync(HttpListenerContext call, string name)
    {
        if (await _blobs.OpenAsync(name, BlobRange.All, default) is not { } content)
            return 404;
        if (!_ignored.HasFlag(Ignored.Bytes))
            await content.CopyToAsync(call.Response.OutputStream);
        return 200;
    }

    private async Task<int> WriteAsync(HttpListenerContext call, string name, string[] terms)
    {
        using var copy = new MemoryStream();
        await call.Request.InputStream.CopyToAsync(copy);
        var bytes = copy.ToArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if ((terms[2] != $"{bytes.Length}" && !_ignored.HasFlag(Ignored.Size))
            || (terms[3] is not "" and var sha256 && sha256 != hash && !_ignored.HasFlag(Ignored.Sha256)))
            return 400;
        if (_ignored.HasFlag(Ignored.Bytes))
            return 200;
        if (terms[5].Split(',') is [var id, var number, var offset])
        {
            var part = new UploadPart(
                int.Parse(number, CultureInfo.InvariantCulture), long.Parse(offset, CultureInfo.InvariantCulture), bytes.Length);
            if (!_ignored.HasFlag(Ignored.Part))
                await _blobs.PutPartAsync(new BlobUpload { Name = name, Id = id }, part, new MemoryStream(bytes), default);
            return 200;
        }

        var isBound = terms[4] == "new" && !_ignored.HasFlag(Ignored.Absence);
        return await _blobs.WriteAsync(name, new MemoryStream(bytes), new BlobWrite { Replaces = !isBound }, default) ? 200 : 412;
    }
}
