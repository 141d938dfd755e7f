using System.Collections;
using Strongroom.Audit;
using Strongroom.Crypto;
using Strongroom.Server.Maintenance;
using Strongroom.Server.Options;
using Strongroom.Storage;

namespace Strongroom.Server.Cli;

/// <summary>What the verbs share that work on a data directory: their options, read as the server's are (flags, and the
/// environment variables of <c>--data</c> and <c>--seal-key-file</c>), and how they fail.</summary>
internal sealed class DirectoryVerb
{
    private readonly Dictionary<string, EffectiveOption> _values;

    private DirectoryVerb(Dictionary<string, EffectiveOption> values) => _values = values;

    /// <summary>The data directory, absolute.</summary>
    public string Data => Path.GetFullPath((string)_values[OptionTable.Data.Name].Value);

    /// <summary>The seal's key file, absolute; as for the server, by default in the data directory.</summary>
    public string SealKeyFile => PathOf(OptionTable.SealKeyFile) ?? Path.Combine(Data, "seal.key");

    /// <summary>A path that is one of the verb's own options.</summary>
    public static OptionDefinition<string> OwnPath(string name, string description) => Own(name, description, "path");

    /// <summary>A text that is one of the verb's own options.</summary>
    public static OptionDefinition<string> OwnText(string name, string description) => Own(name, description, "text");

    /// <summary>The text that was given, or an empty one.</summary>
    public string TextOf(OptionDefinition<string> option) => (string)_values[option.Name].Value;

    /// <summary>The text that was given, or another one for an option that the verb does not have.</summary>
    public string TextOf(OptionDefinition<string> option, string otherwise) =>
        _values.TryGetValue(option.Name, out var value) ? (string)value.Value : otherwise;

    /// <summary>The absolute path that was given, or null.</summary>
    public string? PathOf(OptionDefinition<string> option) =>
        _values[option.Name].Value is string { Length: > 0 } path ? Path.GetFullPath(path) : null;

    /// <summary>Reads the options and does the work.</summary>
    /// <param name="usage">Printed for <c>--help</c>.</param>
    /// <param name="args">The arguments after the verb.</param>
    /// <param name="required">The verb's own options, which must be given.</param>
    /// <param name="optional">The verb's own options that need not be.</param>
    /// <param name="work">The work; its result is the exit code.</param>
    /// <returns>0 done; 1 failed; 2 not understood; 3 done, but something is damaged.</returns>
    public static async Task<int> RunAsync(
        string usage,
        string[] args,
        OptionDefinition<string>[] required,
        OptionDefinition<string>[] optional,
        Func<DirectoryVerb, Task<int>> work)
    {
        var reader = new OptionReader([OptionTable.Data, OptionTable.SealKeyFile, .. required, .. optional]);
        var values = reader.Read(args, Variables());
        if (reader.Help)
        {
            Console.WriteLine(usage);
            return 0;
        }

        if (reader.WhatIf) reader.Faults.Add("unknown option --what-if");
        foreach (var option in required)
        {
            if (reader.Faults.Count == 0 && values[option.Name].Text.Length == 0) reader.Faults.Add($"{option.Flag} is needed");
        }

        if (reader.Faults.Count > 0)
        {
            foreach (var fault in reader.Faults) await Console.Error.WriteLineAsync(fault);
            await Console.Error.WriteLineAsync(usage);
            return 2;
        }

        try
        {
            return await work(new DirectoryVerb(values));
        }
        catch (Exception failure) when (failure is BackupException or AuditReadException or AuditUnavailableException or StorageUnavailableException or StorageFormatException
            or SealException or SealedDataException or ConflictException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"strongroom: {failure.Message}");
            return 1;
        }
    }

    private static OptionDefinition<string> Own(string name, string description, string unit) => new()
    {
        Name = name,
        Description = description,
        Unit = unit,
        Default = "",
        Reason = "none",
        Parser = OptionParsers.OptionalPath,
    };

    // The server's other variables mean nothing here, and may well be set where this runs.
    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Where(entry => (string)entry.Key == OptionTable.Data.Variable || (string)entry.Key == OptionTable.SealKeyFile.Variable)
        .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
}
