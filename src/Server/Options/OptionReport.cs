using System.Text;

namespace Strongroom.Server.Options;

/// <summary>Prints the option table: for help, and with effective values for <c>--what-if</c>.</summary>
internal static class OptionReport
{
    private const string Redacted = "[Sensitive]";

    public static string Help(IReadOnlyList<OptionDefinition> table)
    {
        var text = new StringBuilder();
        text.Append("Options, each also as an environment variable or a key in a JSON file; flags win over the\n");
        text.Append("environment, the environment over the file.\n\n");
        foreach (var option in table)
        {
            text.Append("  ").Append(option.Flag).Append(option.IsSwitch ? "" : $" <{option.Unit}>").Append('\n');
            text.Append("      ").Append(option.Description).Append('\n');
            text.Append("      Default: ").Append(Quoted(option.Default)).Append(" (").Append(option.Reason).Append("). ");
            text.Append(option.Variable).Append('\n');
        }

        text.Append("  --config <path>\n      A JSON file of options, e.g. { \"listen\": \"127.0.0.1:4566\" }. STRONGROOM_CONFIG\n");
        text.Append("  --what-if\n      Prints each option's effective value and its source, and stops.\n");
        text.Append("  --help, -h\n      Prints this.\n");
        return text.ToString();
    }

    public static string WhatIf(IEnumerable<EffectiveOption> options)
    {
        var rows = options.Select(effective => (
            effective.Option.Name,
            Value: effective.Option.Sensitive ? Redacted : Quoted(effective.Text),
            effective.Option.Unit,
            effective.Source)).ToList();
        var names = rows.Max(row => row.Name.Length);
        var values = rows.Max(row => row.Value.Length);
        var units = rows.Max(row => row.Unit.Length);
        var text = new StringBuilder();
        foreach (var (name, value, unit, source) in rows)
            text.Append($"{name.PadRight(names)}  {value.PadRight(values)}  {unit.PadRight(units)}  {source}\n");
        return text.ToString();
    }

    private static string Quoted(string text) => text.Length == 0 ? "\"\"" : text;
}
