using System.Globalization;
using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Tests.Query;

/// <summary>What a client does: writes a request as a form, by the same descriptors and none of the same code.</summary>
internal static class QueryForm
{
    public static string Of(StructureShape shape, object value)
    {
        var parameters = new List<(string Name, string Value)> { ("Action", "Probe"), ("Version", "2020-01-01") };
        Structure(shape, value, "", parameters);
        return string.Join('&', parameters.Select(each => $"{Uri.EscapeDataString(each.Name)}={Uri.EscapeDataString(each.Value)}"));
    }

    private static void Structure(StructureShape shape, object value, string prefix, List<(string, string)> to)
    {
        var before = to.Count;
        foreach (var member in shape.Members)
        {
            if (member.Get(value) is not { } held)
                continue;
            var name = member.Target is ListShape { Flattened: true, MemberName: { } element } ? element : member.WireName;
            Value(member.Target, held, prefix + name, to);
        }

        // Clients send nothing for an empty structure; "S=" says that there is one.
        if (to.Count == before && prefix.Length > 0)
            to.Add((prefix[..^1], ""));
    }

    private static void Value(Shape shape, object value, string name, List<(string, string)> to)
    {
        switch (shape)
        {
            case StructureShape structure:
                Structure(structure, value, name + ".", to);
                break;
            case ListShape list when list.Count(value) == 0:
            case MapShape map when map.Count(value) == 0:
                to.Add((name, ""));
                break;
            case ListShape list:
                var number = 0;
                foreach (var item in list.Items(value))
                    Value(list.Member, item, $"{name}.{(list.Flattened ? "" : (list.MemberName ?? "member") + ".")}{++number}", to);
                break;
            case MapShape map:
                number = 0;
                foreach (var (key, item) in map.Entries(value))
                {
                    var entry = $"{name}.{(map.Flattened ? "" : "entry.")}{++number}.";
                    to.Add((entry + (map.KeyName ?? "key"), key));
                    Value(map.Value, item, entry + (map.ValueName ?? "value"), to);
                }

                break;
            default:
                to.Add((name, Text(value)));
                break;
        }

        string Text(object scalar) => scalar switch
        {
            string text => text,
            SecretValue secret => shape.Kind is ShapeKind.SecretBlob ? Convert.ToBase64String(secret.Reveal()) : System.Text.Encoding.UTF8.GetString(secret.Reveal()),
            byte[] bytes => Convert.ToBase64String(bytes),
            bool flag => flag ? "true" : "false",
            double.PositiveInfinity => "Infinity",
            double.NegativeInfinity => "-Infinity",
            DateTimeOffset time => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            JsonElement document => document.GetRawText(),
            _ => Convert.ToString(scalar, CultureInfo.InvariantCulture)!,
        };
    }
}
