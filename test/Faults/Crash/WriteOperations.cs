using Strongroom.Protocol.Shapes;
using Strongroom.Server.Audit;
using Strongroom.Services.Kms.Model;
using Strongroom.Services.Lambda.Model;
using Strongroom.Services.SecretsManager.Model;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>The operations that change something, by the lists that <c>strongroom coverage</c> prints.</summary>
internal static class WriteOperations
{
    /// <summary>Those of Secrets Manager, KMS, Lambda and Parameter Store that are implemented, as in X-Amz-Target.</summary>
    public static IReadOnlySet<string> Targets { get; } = KmsBindings.Implemented.Select(operation => Target("TrentService", operation))
        .Concat(SecretsManagerBindings.Implemented.Select(operation => Target("secretsmanager", operation)))
        .Concat(LambdaBindings.Implemented.Select(operation => Target("lambda", operation)))
        .Concat(SsmBindings.Implemented.Select(operation => Target("AmazonSSM", operation)))
        .OfType<string>()
        .ToHashSet();

    private static string? Target(string prefix, OperationModel operation) =>
        ReadOnlyOperations.Contains(operation.Name) ? null : $"{prefix}.{operation.Name}";
}
