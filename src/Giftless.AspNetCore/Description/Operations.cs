using Giftless.AspNetCore.Routing;
using Giftless.Protocol;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Giftless.AspNetCore.Description;

/// <summary>What each method of each endpoint does, for readers of the API's description.</summary>
internal static class Operations
{
    private const string TusBody = "application/offset+octet-stream";
    private const string Links = "A batch hands out the address, and the headers to send.";

    private static readonly Parameter Upload = new("upload", "The upload, as the batch's link names it.") { IsRequired = true };
    private static readonly Parameter Size = new("size", "The object's length in bytes.")
    {
        Type = typeof(long),
        IsRequired = true,
    };

    private static readonly Parameter TusResumable = new("Tus-Resumable", "The version of tus: 1.0.0.")
    {
        Source = BindingSource.Header,
        IsRequired = true,
    };

    private static readonly Reply[] Refusals =
    [
        Failure(401, "Nobody has signed in, or the credentials are wrong."),
        Failure(403, "The user may not do this, or the link has expired."),
        Failure(404, "There is no such repository or object, or the user may not see it."),
        Failure(429, "Too much is going on. Retry-After says when to come again."),
    ];

    private static readonly Reply[] JsonRefusals =
    [
        .. Refusals,
        Failure(400, "The body is not JSON."),
        Failure(406, "Accept rules the reply's media type out."),
        Failure(413, "The body, or what it asks for, is more than this server takes."),
        Failure(415, "Content-Type is not JSON."),
    ];

    private static readonly Reply[] LockRefusals = [.. JsonRefusals, Failure(422, "A member is missing or wrong.")];

    private static readonly Dictionary<(string Kind, string Method), Operation> Known = new()
    {
        [("batch", "POST")] = new("Ask how to download or upload objects")
        {
            Text = "Answers for each object with the requests that move it, with an error, or, where what is to be uploaded is here "
                + "already, with neither.",
            Body = typeof(BatchRequest),
            Replies =
            [
                new(200, "What to do for each object.", typeof(BatchResponse)),
                .. JsonRefusals,
                Failure(409, "The oids are of another hash than SHA-256."),
                Failure(422, "A member is missing or wrong."),
            ],
            Reads = true,
        },
        [("object", "GET")] = new("Download an object")
        {
            Text = Links,
            Parameters =
            [
                new("Range", "The bytes that are wanted, as in bytes=1000-.") { Source = BindingSource.Header },
                new("disposition", "Whether a browser is to show the object (inline) or to keep it (attachment)."),
                new("filename", "Under which name a browser is to keep it."),
            ],
            Replies =
            [
                new(200, "The object.", typeof(Stream), LfsMediaType.Content),
                new(206, "The bytes that were asked for.", typeof(Stream), LfsMediaType.Content),
                new(304, "The client has it: If-None-Match names it."),
                .. Refusals,
                Failure(416, "The range lies outside of the object."),
            ],
            Reads = true,
        },
        [("object", "HEAD")] = new("Ask whether an object is there, and how long it is")
        {
            Text = Links,
            Replies = [new(200, "It is there.", typeof(Stream), LfsMediaType.Content), .. Silent(Refusals)],
            Reads = true,
        },
        [("object", "PUT")] = new("Upload an object")
        {
            Text = Links,
            Body = typeof(Stream),
            BodyTypes = [LfsMediaType.Content],
            Replies =
            [
                new(200, "It is stored, or was here already."),
                .. Refusals,
                Failure(400, "The body has another length or SHA-256 than the object. Nothing was stored."),
                Failure(413, "The object is longer than this server takes."),
                Failure(507, "The storage is full."),
            ],
        },
        [("part", "PUT")] = new("Upload one part of an object")
        {
            Text = $"Of the transfer multipart-basic, where parts pass through the server. {Links}",
            Parameters =
            [
                Upload,
                new("number", "The part's number, from 1 on.") { Type = typeof(int), IsRequired = true },
                new("pos", "Where the part begins in the object, in bytes.") { Type = typeof(long), IsRequired = true },
                new("size", "The part's length in bytes.") { Type = typeof(long), IsRequired = true },
            ],
            Body = typeof(Stream),
            BodyTypes = [LfsMediaType.Content],
            Replies =
            [
                new(200, "The part is stored."),
                .. Refusals,
                Failure(400, "The part has another length than its address says, or another digest than its headers."),
            ],
        },
        [("commit", "POST")] = new("Have an object made of its parts")
        {
            Text = $"Of the transfer multipart-basic. {Links}",
            Parameters = [Upload, Size],
            Replies =
            [
                new(200, "The object is stored."),
                new(202, "All is here; the server goes on making the object."),
                .. Refusals,
                Failure(400, "The whole has another length or SHA-256 than the object. Nothing was stored."),
                Failure(409, "Parts are missing."),
            ],
        },
        [("abort", "POST")] = new("Give up an upload in parts")
        {
            Text = $"Of the transfer multipart-basic. {Links}",
            Parameters = [Upload],
            Replies = [new(200, "Its parts are gone."), .. Refusals, Failure(400, "The address names no upload.")],
        },
        [("verify", "POST")] = new("Say that an object was uploaded, or ask whether it is there")
        {
            Text = Links,
            Parameters = [Upload with { IsRequired = false }],
            Body = typeof(VerifyRequest),
            Replies =
            [
                new(200, "The object is here, with this length."),
                new(202, "All is here; the server goes on making the object."),
                .. JsonRefusals,
                Failure(409, "The object here has another length."),
            ],
            Reads = true,
        },
        [("locks", "GET")] = new("List the locks of a repository")
        {
            Parameters =
            [
                new("path", "Only the lock of this file."),
                new("id", "Only this lock."),
                new("cursor", "Where the page begins, as the page before said."),
                new("limit", "How many locks to list at the most.") { Type = typeof(int) },
                new("refspec", "The ref that is worked on."),
            ],
            Replies = [new(200, "The locks, oldest first.", typeof(LockList)), .. LockRefusals],
            Reads = true,
        },
        [("locks", "POST")] = new("Lock a file")
        {
            Body = typeof(LockRequest),
            Replies =
            [
                new(201, "The lock.", typeof(LockResponse)),
                new(409, "The file is locked already: by whom.", typeof(LockResponse)),
                .. LockRefusals,
            ],
        },
        [("locks verify", "POST")] = new("List the locks of a repository, those of the user apart")
        {
            Body = typeof(LockVerifyRequest),
            Replies = [new(200, "The locks.", typeof(LockVerifyResponse)), .. LockRefusals],
            Reads = true,
        },
        [("unlock", "POST")] = new("Release a lock")
        {
            Body = typeof(UnlockRequest),
            Replies = [new(200, "The lock that was released.", typeof(LockResponse)), .. LockRefusals],
        },
        [("tus", "OPTIONS")] = new("Ask what of tus the server can do")
        {
            Replies = [new(204, "The headers Tus-Version, Tus-Extension and Tus-Max-Size say it."), .. Refusals],
        },
        [("tus", "HEAD")] = new("Ask how much of an upload is here")
        {
            Text = Links,
            Parameters = [TusResumable, Size],
            Replies = [new(200, "Upload-Offset says it."), .. Silent(Refusals)],
        },
        [("tus", "PATCH")] = new("Go on with an upload")
        {
            Text = Links,
            Parameters =
            [
                TusResumable,
                Size,
                new("Upload-Offset", "Where the body begins in the object, in bytes.")
                {
                    Source = BindingSource.Header,
                    Type = typeof(long),
                    IsRequired = true,
                },
                new("Upload-Checksum", "A digest of the body.") { Source = BindingSource.Header },
            ],
            Body = typeof(Stream),
            BodyTypes = [TusBody],
            Replies =
            [
                new(204, "Upload-Offset says how much is here now."),
                .. Refusals,
                Failure(400, "A header or the address is wrong, or the whole has another SHA-256 than the object."),
                Failure(409, "The bytes do not follow those that are here, or the object is here already."),
                Failure(412, "Tus-Resumable is another version."),
                Failure(415, $"Content-Type is not {TusBody}."),
            ],
        },
        [("tus", "DELETE")] = new("Give up an upload")
        {
            Text = Links,
            Parameters = [TusResumable, Size],
            Replies = [new(204, "What was here is gone."), .. Refusals],
        },
        [("tus", "POST")] = new("Send another method of tus")
        {
            Text = "For clients that cannot send PATCH, HEAD or DELETE.",
            Parameters =
            [
                new("X-HTTP-Method-Override", "The method that is meant.") { Source = BindingSource.Header, IsRequired = true },
                TusResumable,
                Size,
            ],
            Replies = [new(200, "As HEAD."), new(204, "As PATCH and DELETE."), .. Refusals],
        },
    };

    /// <summary>The description of one method of an endpoint; of one that a transfer of the host's brings, what there is to say.</summary>
    public static Operation Of(EndpointRow row, string method) =>
        Known.GetValueOrDefault((row.Kind, method)) ?? new Operation($"{method} of {row.Kind}") { Text = Links, Replies = Refusals };

    private static Reply Failure(int status, string text) => new(status, text, typeof(ErrorDocument));

    /// <summary>Of HEAD, answers have no body.</summary>
    private static IEnumerable<Reply> Silent(IEnumerable<Reply> replies) => replies.Select(reply => reply with { Body = null });
}
