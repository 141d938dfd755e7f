using Strongroom.Rotators;
using Strongroom.Services.Lambda.Functions;
using Strongroom.Services.SecretsManager.Domain;

namespace Strongroom.Rotation;

/// <summary>The rotators that are part of the product, found by the ARNs that stand for them, or by the kind of the secret.</summary>
/// <param name="rotators">All of them.</param>
public sealed class NativeFunctions(IEnumerable<IRotator> rotators)
{
    private readonly Dictionary<string, IRotator> _byName =
        rotators.SelectMany(rotator => rotator.FunctionNames.Select(name => (name, rotator))).ToDictionary(each => each.name, each => each.rotator);

    private readonly Dictionary<string, IRotator> _byType =
        rotators.SelectMany(rotator => rotator.Types.Select(type => (type, rotator))).ToDictionary(each => each.type, each => each.rotator);

    private readonly Dictionary<string, IRotator> _byOwner =
        rotators.SelectMany(rotator => rotator.OwningServices.Select(owner => (owner, rotator))).ToDictionary(each => each.owner, each => each.rotator);

    /// <summary>The rotator that an ARN names, or null.</summary>
    public IRotator? Find(string functionArn) => FunctionArn.Parse(functionArn) is { Qualifier: null } arn ? _byName.GetValueOrDefault(arn.Name) : null;

    /// <summary>The rotator that needs no function for a secret, by the service that owns it or else its Type; null if there is none.</summary>
    public IRotator? FindFor(SecretRecord secret) => secret switch
    {
        { OwningService: { } owner } => _byOwner.GetValueOrDefault(owner),
        { Type: { } type } => _byType.GetValueOrDefault(type),
        _ => null,
    };

    /// <summary>The rotator of a secret under a configuration; null if a Lambda function is its rotator, or none. Rotators serve the
    /// account and region of the secret alone, as a template's function that was made there would.</summary>
    public IRotator? Find(RotationConfiguration rotation, SecretRecord secret) => rotation.LambdaArn is not { } function
        ? FindFor(secret)
        : FunctionArn.Parse(function) is { } arn && arn.Account == secret.Account && arn.Region == secret.Region ? Find(function) : null;
}
