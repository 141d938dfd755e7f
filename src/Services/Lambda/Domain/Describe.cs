using System.Globalization;
using Strongroom.Crypto;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>Answers out of records.</summary>
internal static class Describe
{
    /// <summary>A version as FunctionConfiguration. It has copies of the environment's values: an answer is zeroed when it is sent.</summary>
    /// <param name="function">The function.</param>
    /// <param name="version">The version.</param>
    /// <param name="qualifier">What stands behind the ARN, or null.</param>
    public static FunctionConfiguration Configuration(FunctionRecord function, VersionRecord version, string? qualifier) => new()
    {
        FunctionName = function.Name,
        FunctionArn = qualifier is null ? function.Arn : $"{function.Arn}:{qualifier}",
        Runtime = version.Runtime,
        Role = version.Role,
        Handler = version.Handler,
        CodeSize = version.CodeSize,
        Description = version.Description,
        Timeout = version.Timeout,
        MemorySize = version.MemorySize,
        LastModified = version.LastModified.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture) + "+0000",
        CodeSha256 = version.CodeSha256,
        Version = version.Version,
        VpcConfig = version.Vpc is { } vpc
            ? new VpcConfigResponse { SubnetIds = vpc.SubnetIds, SecurityGroupIds = vpc.SecurityGroupIds, VpcId = "", Ipv6AllowedForDualStack = vpc.Ipv6AllowedForDualStack ?? false }
            : null,
        Environment = version.Environment is { } variables
            ? new EnvironmentResponse { Variables = variables.ToDictionary(variable => variable.Key, variable => SecretValue.Copy(variable.Value.Reveal())) }
            : null,
        KMSKeyArn = version.KmsKeyArn,
        TracingConfig = new TracingConfigResponse { Mode = version.TracingMode },
        RevisionId = version.RevisionId,
        State = State.Active,
        LastUpdateStatus = LastUpdateStatus.Successful,
        PackageType = version.IsCode ? PackageType.Zip : PackageType.Image,
        Architectures = [version.Architecture],
        EphemeralStorage = new EphemeralStorage { Size = version.EphemeralStorage },
        SnapStart = new SnapStartResponse { ApplyOn = SnapStartApplyOn.None, OptimizationStatus = SnapStartOptimizationStatus.Off },
        LoggingConfig = new LoggingConfig
        {
            LogFormat = version.Logging?.LogFormat ?? LogFormat.Text,
            ApplicationLogLevel = version.Logging?.ApplicationLogLevel,
            SystemLogLevel = version.Logging?.SystemLogLevel,
            LogGroup = version.Logging?.LogGroup ?? $"/aws/lambda/{function.Name}",
        },
    };

    /// <summary>An alias.</summary>
    public static AliasConfiguration Alias(FunctionRecord function, AliasRecord alias) => new()
    {
        AliasArn = $"{function.Arn}:{alias.Name}",
        Name = alias.Name,
        FunctionVersion = alias.Version,
        Description = alias.Description ?? "",
        RoutingConfig = alias.AdditionalVersion is { } additional
            ? new AliasRoutingConfiguration { AdditionalVersionWeights = new Dictionary<string, double> { [additional] = alias.AdditionalWeight } }
            : null,
        RevisionId = alias.RevisionId,
    };
}
