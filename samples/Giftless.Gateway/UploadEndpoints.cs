using System.Security.Claims;
using Giftless.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.EntityFrameworkCore;

namespace Giftless.Gateway;

/// <summary><c>/uploads</c>: what the page shows of what is here.</summary>
internal static class UploadEndpoints
{
    private const int Shown = 500;
    private const int MaxNameLength = 255;

    public static void Map(WebApplication app, RepositoryName repository)
    {
        var uploads = app.MapGroup("/uploads").RequireAuthorization();
        uploads.MapGet("", ListAsync);
        uploads.MapPost("", (
            UploadReport report, ClaimsPrincipal user, HttpContext context, IAntiforgery antiforgery, UploadDatabase database,
            [FromKeyedServices("")] ObjectStore store, TimeProvider time) =>
            AddAsync(report, repository, user, context, antiforgery, database, store, time));
    }

    private static async Task<IResult> ListAsync(UploadDatabase database, CancellationToken cancellationToken) =>
        Results.Ok(await database.Uploads.AsNoTracking().OrderByDescending(upload => upload.Id).Take(Shown).ToListAsync(cancellationToken));

    /// <summary>Takes a file into the list, when its object is here.</summary>
    private static async Task<IResult> AddAsync(
        UploadReport report, RepositoryName repository, ClaimsPrincipal user, HttpContext context, IAntiforgery antiforgery,
        UploadDatabase database, ObjectStore store, TimeProvider time)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Refusal(400, "The page is of another sign-in. Load it again.");
        if (report.Name is not { Length: > 0 and <= MaxNameLength } || !Oid.TryParse(report.Oid, out var oid))
            return Refusal(400, $"A name of 1 to {MaxNameLength} characters and an oid are needed.");
        if (await store.GetSizeAsync(new ObjectKey(repository, oid), context.RequestAborted) is not { } size)
            return Refusal(409, "There is no such object here.");

        var by = user.Identity!.Name!;
        var last = await database.Uploads.SingleOrDefaultAsync(
            upload => upload.Name == report.Name && upload.Oid == report.Oid && upload.By == by, context.RequestAborted);
        if (last is not null)
            database.Remove(last);
        database.Add(new Upload { Name = report.Name, Oid = oid.ToString(), Size = size, By = by, At = time.GetUtcNow() });
        await database.SaveChangesAsync(context.RequestAborted);
        return Results.NoContent();
    }

    private static IResult Refusal(int status, string message) => Results.Problem(title: message, statusCode: status);
}
