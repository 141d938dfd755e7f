using System.Reflection;
using Strongroom.Audit;
using Strongroom.Crypto;
using Strongroom.Functions;
using Strongroom.Patterns.Events;
using Strongroom.Policy;
using Strongroom.Protocol;
using Strongroom.Rotation;
using Strongroom.Rotators;
using Strongroom.Server.Options;
using Strongroom.Services.Door;
using Strongroom.Services.Iam;
using Strongroom.Services.Kms.Housekeeping;
using Strongroom.Services.Lambda.Functions;
using Strongroom.Services.SecretsManager;
using Strongroom.Services.Ssm;
using Strongroom.Services.Sts.Model;
using Strongroom.Storage;

namespace Strongroom.Guards.Tests;

/// <summary>The assemblies of the product.</summary>
internal static class Assemblies
{
    public static IReadOnlyList<Assembly> All { get; } =
    [
        typeof(AuditLog).Assembly,
        typeof(SecretValue).Assembly,
        typeof(EventPattern).Assembly,
        typeof(PolicyDocument).Assembly,
        typeof(ICodec).Assembly,
        typeof(IKeyValueStore).Assembly,
        typeof(FrontDoor).Assembly,
        typeof(IamServices).Assembly,
        typeof(KeyDeletion).Assembly,
        typeof(FunctionSpec).Assembly,
        typeof(FunctionArn).Assembly,
        typeof(NativeFunctions).Assembly,
        typeof(IRotator).Assembly,
        typeof(SecretsManagerServices).Assembly,
        typeof(SsmServices).Assembly,
        typeof(StsOperations).Assembly,
        typeof(ServerOptions).Assembly,
    ];
}
