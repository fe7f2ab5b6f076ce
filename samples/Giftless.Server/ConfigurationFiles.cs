using Microsoft.Extensions.Configuration.Json;

namespace Giftless.Server;

/// <summary>
/// Files of settings beside <c>appsettings.json</c> of the program: <c>giftless.json</c> in the current folder, and those that the command
/// line names.
/// </summary>
internal static class ConfigurationFiles
{
    private const string Name = "giftless.json";

    /// <summary>Adds the files. Variables of the environment and the command line are before them.</summary>
    /// <exception cref="SettingsException">One that was named is not there.</exception>
    public static void AddTo(ConfigurationManager configuration, IReadOnlyList<string> named)
    {
        if (named.Where(path => !File.Exists(path)).ToList() is { Count: > 0 } missing)
            throw new SettingsException(string.Join(Environment.NewLine, missing.Select(path => $"There is no file {path} (--config).")));

        IList<IConfigurationSource> sources = configuration.Sources;
        var place = sources.IndexOf(sources.OfType<JsonConfigurationSource>().Last()) + 1;
        foreach (var path in named.Prepend(Name).Select(Path.GetFullPath).Where(File.Exists))
        {
            var source = new JsonConfigurationSource { Path = path };
            source.ResolveFileProvider();
            sources.Insert(place++, source);
        }
    }
}
