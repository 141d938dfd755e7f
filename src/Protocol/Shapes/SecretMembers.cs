using Strongroom.Crypto;

namespace Strongroom.Protocol.Shapes;

/// <summary>Zeroes the secrets in a request or response when it has been served.</summary>
public static class SecretMembers
{
    /// <summary>Disposes every <see cref="SecretValue"/> in <paramref name="instance"/>, at whatever depth.</summary>
    /// <param name="shape">Describes it; null for <see cref="Empty"/>.</param>
    /// <param name="instance">The object, or null.</param>
    public static void Dispose(StructureShape? shape, object? instance)
    {
        if (shape is not null && instance is not null)
        {
            Within(shape, instance);
        }
    }

    private static void Within(Shape shape, object value)
    {
        switch (shape)
        {
            case StructureShape structure:
                foreach (var member in structure.Members)
                {
                    if (member.Get(value) is { } held)
                    {
                        Within(member.Target, held);
                    }
                }

                break;
            case ListShape list:
                foreach (var item in list.Items(value))
                {
                    Within(list.Member, item);
                }

                break;
            case MapShape map:
                foreach (var entry in map.Entries(value))
                {
                    Within(map.Value, entry.Value);
                }

                break;
            default:
                (value as SecretValue)?.Dispose();
                break;
        }
    }
}
