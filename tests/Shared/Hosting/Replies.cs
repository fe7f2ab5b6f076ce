using System.Text.Json.Nodes;

namespace Giftless.Tests.Hosting;

/// <summary>What replies have to be.</summary>
internal static class Replies
{
    private static readonly string[] MembersOfErrors = ["message", "request_id", "documentation_url"];

    /// <summary>Demands an error document of Git LFS.</summary>
    /// <param name="response">The reply.</param>
    /// <param name="status">The status that it has to have.</param>
    /// <param name="message">Something that its message has to hold.</param>
    /// <returns>The document.</returns>
    public static async Task<JsonObject> ShouldBeErrorAsync(this HttpResponseMessage response, int status, string? message = null)
    {
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(status, text);
        response.ContentTypeText()
            .Should().MatchRegex(@"^application/vnd\.git-lfs\+json(;|$)", "the client compares it from the first character");
        var document = JsonNode.Parse(text)!.AsObject();
        document.Select(member => member.Key).Should().Contain(["message", "request_id"]).And.BeSubsetOf(MembersOfErrors);
        ((string?)document["message"]).Should().NotBeNullOrWhiteSpace().And.NotContain("   at ");
        if (message is not null)
            ((string?)document["message"]).Should().Contain(message);
        ((string?)document["request_id"]).Should().NotBeNullOrWhiteSpace();
        return document;
    }

    /// <summary>Demands JSON as the client takes it.</summary>
    public static async Task<JsonObject> ShouldBeJsonAsync(this HttpResponseMessage response, int status)
    {
        await response.ShouldBeAsync(status);
        response.ContentTypeText().Should().Be("application/vnd.git-lfs+json");
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    public static async Task ShouldBeAsync(this HttpResponseMessage response, int status) =>
        ((int)response.StatusCode).Should().Be(status, await response.Content.ReadAsStringAsync());

    /// <summary>The content type exactly as it was sent.</summary>
    public static string? ContentTypeText(this HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.Single() : null;

    /// <summary>A header exactly as it was sent, or null.</summary>
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values)
            || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;
}
