using static Giftless.Testing.AccessTokens.AccessTokenRun;

namespace Giftless.Testing.AccessTokens;

/// <summary>Keeping, finding and revoking access tokens.</summary>
internal static class AccessTokenScenarios
{
    public static IEnumerable<Scenario<AccessTokenStoreFixture>> All =>
    [
        Of("token.find", "A token is found by its SHA-256, with all that belongs to it, also after its end.", async run =>
        {
            var token = Token("a") with { ExpiresAt = Now.AddDays(-1), LastUsedAt = Now.AddMinutes(1) };
            await run.AddAsync(token);
            await run.AddAsync(Token("b"));
            Demand.Equal(await run.FindAsync("a"), TextOf(token));
            Demand.Equal(await run.FindAsync("b"), TextOf(Token("b")));
        }),
        Of("token.unknown", "What is not a token is not found.", async run =>
        {
            await run.AddAsync(Token("a"));
            Demand.Absent(await run.FindAsync("b"));
            foreach (var key in new[] { "", "a", KeyOf("a")[1..], KeyOf("a").ToUpperInvariant(), $"{KeyOf("a")} ", "' OR 1=1 --", "%" })
                Demand.Absent(await run.Store.FindAsync(key, run.Cancellation));
        }),
        Of("token.list", "Users have their own tokens, the newest first, and each server its own.", async run =>
        {
            await run.AddAsync(Token("young") with { CreatedAt = Now.AddHours(1) });
            await run.AddAsync(Token("old"));
            await run.AddAsync(Token("bob's") with { UserId = Bob });
            await run.AddAsync(Token("other") with { Server = "archive" });
            Demand.Sequence(await run.IdsAsync(Ann), ["young", "old"]);
            Demand.Sequence(await run.IdsAsync(Bob), ["bob's"]);
            Demand.Sequence(await run.IdsAsync(Ann, "archive"), ["other"]);
            Demand.Sequence(await run.IdsAsync("Ann"), []);
            Demand.Sequence(await run.IdsAsync("' OR 1=1 --"), []);
        }),
        Of("token.delete", "A token is deleted once, by its user on its server, and is not found from then on.", async run =>
        {
            await run.AddAsync(Token("a"));
            await run.AddAsync(Token("b"));
            Demand.Equal(await run.Store.DeleteAsync("", Bob, "a", run.Cancellation), false);
            Demand.Equal(await run.Store.DeleteAsync("archive", Ann, "a", run.Cancellation), false);
            Demand.Present(await run.FindAsync("a"));
            Demand.Equal(await run.Store.DeleteAsync("", Ann, "a", run.Cancellation), true);
            Demand.Absent(await run.FindAsync("a"));
            Demand.Equal(await run.Store.DeleteAsync("", Ann, "a", run.Cancellation), false);
            Demand.Sequence(await run.IdsAsync(Ann), ["b"]);
        }),
        Of("token.delete.all", "All tokens of a user on a server are deleted, and no others.", async run =>
        {
            await run.AddAsync(Token("a"));
            await run.AddAsync(Token("b"));
            await run.AddAsync(Token("c") with { UserId = Bob });
            await run.AddAsync(Token("d") with { Server = "archive" });
            Demand.Equal(await run.Store.DeleteAllAsync("", Ann, run.Cancellation), 2);
            Demand.Absent(await run.FindAsync("a"));
            Demand.Present(await run.FindAsync("c"));
            Demand.Present(await run.FindAsync("d"));
            Demand.Equal(await run.Store.DeleteAllAsync("", Ann, run.Cancellation), 0);
        }),
        Of("token.touch", "When a token was used is remembered, and brings back none that is deleted.", async run =>
        {
            await run.AddAsync(Token("a"));
            await run.AddAsync(Token("b"));
            await run.Store.TouchAsync("a", Now.AddMinutes(5), run.Cancellation);
            Demand.Equal(await run.FindAsync("a"), TextOf(Token("a") with { LastUsedAt = Now.AddMinutes(5) }));
            Demand.Equal(await run.FindAsync("b"), TextOf(Token("b")));
            await run.Store.DeleteAsync("", Ann, "a", run.Cancellation);
            await run.Store.TouchAsync("a", Now.AddMinutes(6), run.Cancellation);
            Demand.Absent(await run.FindAsync("a"));
            Demand.Sequence(await run.IdsAsync(Ann), ["b"]);
        }),
        Of("token.durable", "A token is there after a restart, and gone where it was deleted, unless the store is in memory.", async run =>
        {
            await run.AddAsync(Token("a"));
            var other = await run.Fixture.OpenAsync(run.Cancellation);
            Demand.Equal(await run.FindAsync("a", other), run.Fixture.IsDurable ? TextOf(Token("a")) : null);
            await run.Store.DeleteAsync("", Ann, "a", run.Cancellation);
            Demand.Absent(await run.FindAsync("a", other));
        }),
    ];

    private static Scenario<AccessTokenStoreFixture> Of(string id, string demand, Func<AccessTokenRun, Task> body) =>
        new(id, demand, async (fixture, cancellation) =>
        {
            var run = new AccessTokenRun(fixture, await fixture.OpenAsync(cancellation), cancellation);
            return () => body(run);
        });
}
