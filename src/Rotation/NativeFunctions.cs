using Strongroom.Rotators;
using Strongroom.Services.Lambda.Functions;

namespace Strongroom.Rotation;

/// <summary>The rotators that are part of the product, found by the ARNs that stand for them.</summary>
/// <param name="rotators">All of them.</param>
public sealed class NativeFunctions(IEnumerable<IRotator> rotators)
{
    private readonly Dictionary<string, IRotator> _byName =
        rotators.SelectMany(rotator => rotator.FunctionNames.Select(name => (name, rotator))).ToDictionary(each => each.name, each => each.rotator);

    /// <summary>The rotator that an ARN names, or null.</summary>
    public IRotator? Find(string functionArn) => FunctionArn.Parse(functionArn) is { Qualifier: null } arn ? _byName.GetValueOrDefault(arn.Name) : null;
}
