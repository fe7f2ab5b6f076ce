namespace Giftless.LoadHosts;

/// <summary>The least that can answer a batch: a minimal API without validation, authorization, routing of depths or telemetry.</summary>
internal static class BareHost
{
    public static WebApplication Build(WebApplicationBuilder builder, string root)
    {
        builder.Services.ConfigureHttpJsonOptions(
            options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, BareJsonContext.Default));
        var app = builder.Build();
        app.MapPost("/{repository}.git/info/lfs/objects/batch", (string repository, BareRequest batch, HttpRequest request) =>
        {
            var links = $"{request.Scheme}://{request.Host}/{repository}.git/info/lfs/objects/storage/";
            var answers = new List<BareAnswer>(batch.Objects.Count);
            foreach (var item in batch.Objects)
            {
                var isHeld = File.Exists($"{root}/{repository}/{item.Oid}");
                var action = new BareAction(links + item.Oid);
                answers.Add((batch.Operation, isHeld) switch
                {
                    ("download", true) => new BareAnswer(item.Oid, item.Size, Authenticated: true, new BareActions(action, null)),
                    ("upload", false) => new BareAnswer(item.Oid, item.Size, Authenticated: true, new BareActions(null, action)),
                    _ => new BareAnswer(item.Oid, item.Size, null, null),
                });
            }

            return TypedResults.Json(
                new BareReply("basic", answers, "sha256"), BareJsonContext.Default.BareReply, "application/vnd.git-lfs+json");
        });
        return app;
    }
}
