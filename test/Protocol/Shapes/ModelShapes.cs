using Strongroom.Protocol.Shapes;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.Sts.Model;

namespace Strongroom.Protocol.Tests.Shapes;

/// <summary>Every structure of the KMS, Secrets Manager and STS models.</summary>
internal static class ModelShapes
{
    public static IReadOnlyList<StructureShape> Structures { get; } = Collect();

    private static List<StructureShape> Collect()
    {
        var seen = new HashSet<Shape>();
        var open = new Stack<Shape>(KmsOperations.All.Concat(SecretsManagerOperations.All).Concat(StsOperations.All)
            .SelectMany(operation => new Shape?[] { operation.Input, operation.Output })
            .OfType<Shape>());
        while (open.TryPop(out var shape))
        {
            if (!seen.Add(shape))
                continue;
            IEnumerable<Shape> parts = shape switch
            {
                StructureShape structure => structure.Members.Select(member => member.Target),
                ListShape list => [list.Member],
                MapShape map => [map.Key, map.Value],
                _ => [],
            };
            foreach (var part in parts)
                open.Push(part);
        }

        return [.. seen.OfType<StructureShape>()];
    }
}
