using System.Security.Claims;
using Giftless.AspNetCore.Authorization;
using Giftless.Authentication.AccessTokens;
using Giftless.Authentication.Scopes;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace Giftless.EmbeddedHost;

/// <summary>Where members make, see and revoke their tokens for git. Of whom they are, only the cookie says.</summary>
internal static class TokenPages
{
    private static readonly RepositoryName Designs = RepositoryName.Parse("team/designs");

    public static void MapTokens(this IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("/tokens").RequireAuthorization();
        pages.MapGet("", ShowAsync);
        pages.MapPost("", MakeAsync);
        pages.MapPost("/revoke", RevokeAsync);
    }

    private static Task<IResult> ShowAsync(HttpContext context, AccessTokenService tokens, IAntiforgery antiforgery) =>
        PageAsync(context, tokens, antiforgery);

    private static async Task<IResult> MakeAsync(
        HttpContext context, AccessTokenService tokens, IAntiforgery antiforgery, [FromForm] string name, [FromForm] bool write = false)
    {
        var scope = new ScopeBuilder(Designs).Allow(LfsPermission.Read);
        if (write)
            scope.Allow(LfsPermission.Write, LfsPermission.Lock);
        try
        {
            var made = await tokens.CreateAsync(
                new NewAccessToken { UserId = NameOf(context.User), Name = name, Scopes = [scope.ToString()] }, context.RequestAborted);
            return await PageAsync(context, tokens, antiforgery, "The token is made.", made.Token);
        }
        catch (LfsException exception)
        {
            return await PageAsync(context, tokens, antiforgery, exception.Message);
        }
    }

    private static async Task<IResult> RevokeAsync(
        HttpContext context, AccessTokenService tokens, IAntiforgery antiforgery, [FromForm] string id)
    {
        var isGone = await tokens.RevokeAsync(NameOf(context.User), id, context.RequestAborted);
        return await PageAsync(context, tokens, antiforgery, isGone ? "The token is revoked." : "You have no such token.");
    }

    private static async Task<IResult> PageAsync(
        HttpContext context, AccessTokenService tokens, IAntiforgery antiforgery, string? said = null, string? made = null)
    {
        var form = antiforgery.GetAndStoreTokens(context);
        context.Response.Headers.CacheControl = "no-store";
        return Pages.Tokens(await tokens.ListAsync(NameOf(context.User), context.RequestAborted), form, said, made);
    }

    private static string NameOf(ClaimsPrincipal user) => user.Identity!.Name!;
}
