using System.Text.Json;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Tests.Shapes;

/// <summary>Equality of values by their descriptor.</summary>
internal static class ShapeEquality
{
    /// <summary>The path of the first difference, or null.</summary>
    public static string? Difference(Shape shape, object? left, object? right, string path = "$")
    {
        if (left is null || right is null)
            return left is null && right is null ? null : path;
        switch (shape)
        {
            case StructureShape structure:
                return structure.Members
                    .Select(member => Difference(member.Target, member.Get(left), member.Get(right), $"{path}.{member.Name}"))
                    .FirstOrDefault(difference => difference is not null);
            case ListShape list:
                return list.Count(left) != list.Count(right)
                    ? path
                    : list.Items(left).Cast<object>().Zip(list.Items(right).Cast<object>())
                        .Select((pair, i) => Difference(list.Member, pair.First, pair.Second, $"{path}[{i}]"))
                        .FirstOrDefault(difference => difference is not null);
            case MapShape map:
                var others = map.Entries(right).ToDictionary();
                return map.Count(left) != map.Count(right)
                    ? path
                    : map.Entries(left)
                        .Select(entry => Difference(map.Value, entry.Value, others.GetValueOrDefault(entry.Key), $"{path}[{entry.Key}]"))
                        .FirstOrDefault(difference => difference is not null);
            default:
                var same = (left, right) switch
                {
                    (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
                    (JsonElement a, JsonElement b) => JsonElement.DeepEquals(a, b),
                    _ => left.Equals(right),
                };
                return same ? null : path;
        }
    }
}
