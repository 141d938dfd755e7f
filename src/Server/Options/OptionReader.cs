using System.Text.Json;

namespace Strongroom.Server.Options;

/// <summary>An option's value and where it comes from.</summary>
/// <param name="Option">The option.</param>
/// <param name="Value">The value as read.</param>
/// <param name="Text">The value as written.</param>
/// <param name="Source">E.g. <c>flag --listen</c>, <c>environment STRONGROOM_LISTEN</c>, <c>file PATH</c>, <c>default</c>.</param>
internal sealed record EffectiveOption(OptionDefinition Option, object Value, string Text, string Source)
{
    // The record's own text would show sensitive values.
    public override string ToString() => $"{Option.Name} ({Source})";
}

/// <summary>
/// Collects option values from flags, environment variables, a configuration file and defaults, the earlier winning over the
/// later. It goes on after a fault, so that an operator learns of all of them at once.
/// </summary>
internal sealed class OptionReader(IReadOnlyList<OptionDefinition> table)
{
    private const string ConfigFlag = "--config";
    private const string ConfigVariable = OptionDefinition.VariablePrefix + "CONFIG";
    private const string WhatIfFlag = "--what-if";
    private const string HelpFlag = "--help";

    private readonly Dictionary<string, EffectiveOption> _values = [];
    private readonly List<string> _faults = [];
    private string? _config;

    /// <summary>All faults so far.</summary>
    public List<string> Faults => _faults;

    /// <summary>Whether <c>--what-if</c> was given.</summary>
    public bool WhatIf { get; private set; }

    /// <summary>Whether <c>--help</c> or <c>-h</c> was given.</summary>
    public bool Help { get; private set; }

    /// <summary>Reads every source; afterwards there is a value for each option that has no fault.</summary>
    public Dictionary<string, EffectiveOption> Read(string[] args, IReadOnlyDictionary<string, string> environment)
    {
        ReadFlags(args);
        ReadEnvironment(environment);
        if (_config is not null)
            ReadFile(_config);
        foreach (var option in table)
        {
            if (!_values.ContainsKey(option.Name))
                Set(option, option.Default, "default");
        }

        return _values;
    }

    private void ReadFlags(string[] args)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is HelpFlag or "-h")
            {
                Help = true;
                continue;
            }

            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                _faults.Add($"unexpected argument {args[i]}");
                continue;
            }

            var equals = args[i].IndexOf('=');
            var flag = equals < 0 ? args[i] : args[i][..equals];
            var value = equals < 0 ? null : args[i][(equals + 1)..];
            var option = table.FirstOrDefault(candidate => candidate.Flag == flag);
            if (option is null && flag is not (ConfigFlag or WhatIfFlag))
            {
                _faults.Add($"unknown option {flag}" + Suggestion(flag, table.Select(known => known.Flag).Append(ConfigFlag).Append(WhatIfFlag).Append(HelpFlag)));
                // What follows an unknown flag is most likely its value and deserves no complaint of its own.
                if (value is null && i + 1 < args.Length && !args[i + 1].StartsWith('-'))
                    i++;
                continue;
            }

            if (!given.Add(flag))
            {
                _faults.Add($"{flag} is given more than once");
                continue;
            }

            if (flag == WhatIfFlag)
            {
                WhatIf = true;
                if (value is not null)
                    _faults.Add($"{WhatIfFlag} takes no value");
                continue;
            }

            if (value is null && option is { IsSwitch: true })
                value = "true";
            else if (value is null && i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                value = args[++i];
            if (value is null)
                _faults.Add($"{flag} needs a value");
            else if (option is null)
                _config = value;
            else
                Set(option, value, "flag " + flag);
        }
    }

    private void ReadEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (name, value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(OptionDefinition.VariablePrefix, StringComparison.Ordinal))
                continue;
            if (name == ConfigVariable)
                _config ??= value;
            else if (table.FirstOrDefault(candidate => candidate.Variable == name) is { } option)
                Set(option, value, "environment " + name);
            else
                _faults.Add($"unknown environment variable {name}" + Suggestion(name, table.Select(known => known.Variable).Append(ConfigVariable)));
        }
    }

    private void ReadFile(string path)
    {
        try
        {
            ReadMembers(path);
        }
        catch (InvalidOperationException)
        {
            // How System.Text.Json says that a name or a string escapes half of a surrogate pair, which it notices late.
            _faults.Add($"the configuration file {path} is not valid Unicode text");
        }
    }

    private void ReadMembers(string path)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(
                File.ReadAllBytes(path),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _faults.Add($"cannot read the configuration file {path}: {e.Message}");
            return;
        }
        catch (JsonException e)
        {
            _faults.Add($"the configuration file {path} is not valid JSON: {e.Message}");
            return;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                _faults.Add($"the configuration file {path} must hold a JSON object");
                return;
            }

            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (table.FirstOrDefault(candidate => candidate.Name == member.Name) is not { } option)
                    _faults.Add($"unknown option {member.Name} in {path}" + Suggestion(member.Name, table.Select(known => known.Name)));
                else if (Text(member.Value) is { } text)
                    Set(option, text, "file " + path);
                else
                    _faults.Add($"{member.Name} in {path} must be a string, a number, true, false or an array of strings");
            }
        }
    }

    /// <summary>Keeps the value unless a stronger source has given one; checks it all the same.</summary>
    private void Set(OptionDefinition option, string text, string source)
    {
        if (!option.TryParse(text, out var value, out var fault))
        {
            var shown = option.Sensitive ? "" : $" \"{text}\"";
            _faults.Add($"{option.Name}{shown} ({source}) {fault}");
        }
        else
        {
            _values.TryAdd(option.Name, new EffectiveOption(option, value, text, source));
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            string.Join(',', value.EnumerateArray().Select(item => item.GetString())),
        _ => null,
    };

    private static string Suggestion(string written, IEnumerable<string> names) =>
        NearestName.Find(written, names) is { } nearest ? $"; did you mean {nearest}?" : "";
}
