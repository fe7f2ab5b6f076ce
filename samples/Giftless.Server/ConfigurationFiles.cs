using System.Text.Json;
using Microsoft.Extensions.Configuration.Json;

namespace Giftless.Server;

/// <summary>
/// Files of settings beside <c>appsettings.json</c> of the program's own folder: <c>giftless.json</c> of the current folder, and those that
/// the command line names.
/// </summary>
internal static class ConfigurationFiles
{
    private const string Name = "giftless.json";

    /// <summary>Adds the files. Variables of the environment and the command line go before them.</summary>
    /// <exception cref="SettingsException">One that was named is not there, or one cannot be read.</exception>
    public static void AddTo(ConfigurationManager configuration, IReadOnlyList<string> named)
    {
        var faults = named.Where(path => !File.Exists(path)).Select(path => $"There is no file {path} (--config).").ToList();
        IList<IConfigurationSource> sources = configuration.Sources;
        var place = sources.IndexOf(sources.OfType<JsonConfigurationSource>().Last()) + 1;
        foreach (var path in named.Prepend(Name).Select(Path.GetFullPath).Where(File.Exists).Distinct())
        {
            try
            {
                var source = new JsonConfigurationSource { Path = path };
                source.ResolveFileProvider();
                source.Build(configuration).Load();
                sources.Insert(place++, source);
            }
            catch (InvalidDataException exception)
            {
                faults.Add(FaultOf(exception));
            }
        }

        SettingsException.ThrowIfAny(faults);
    }

    /// <summary>The files that were read, the later ones before the earlier.</summary>
    public static IEnumerable<string> ReadBy(IConfiguration configuration) =>
        from provider in ((IConfigurationRoot)configuration).Providers.OfType<JsonConfigurationProvider>()
        let file = provider.Source.FileProvider?.GetFileInfo(provider.Source.Path!)
        where file is { Exists: true, PhysicalPath: not null }
        select file.PhysicalPath;

    /// <summary>Which file is broken, and where.</summary>
    public static string FaultOf(InvalidDataException exception) => exception.GetBaseException() is JsonException json
        ? $"{PathIn(exception)} is not JSON: line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}."
        : $"{PathIn(exception)}: {exception.GetBaseException().Message}";

    /// <summary>Only the message has it, between apostrophes.</summary>
    private static string PathIn(InvalidDataException exception) =>
        exception.Message.Split('\'') is [_, var path, ..] ? path : exception.Message;
}
