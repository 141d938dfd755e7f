using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>The rules for a function's configuration that the model does not state (API reference, CreateFunction), and what of
/// Lambda this server does not have: that is refused, not forgotten.</summary>
internal static class ConfigurationRules
{
    /// <summary>Seconds.</summary>
    public const int DefaultTimeout = 3;

    /// <summary>Seconds.</summary>
    public const int MaximumTimeout = 900;

    /// <summary>MiB.</summary>
    public const int DefaultMemory = 128;

    /// <summary>MiB.</summary>
    public const int MaximumMemory = 10240;

    /// <summary>MiB.</summary>
    public const int DefaultStorage = 512;

    /// <summary>Checks what CreateFunction asks for, apart from its code.</summary>
    /// <exception cref="AwsException">ValidationException or InvalidParameterValueException.</exception>
    public static void Check(CreateFunctionRequest request)
    {
        CheckSizes(request.Timeout, request.MemorySize);
        EnvironmentRules.Check(request.Environment);
        CheckAbsent(request.DeadLetterConfig, request.Layers, request.FileSystemConfigs, request.ImageConfig);
        Refuse(request.CodeSigningConfigArn, "CodeSigningConfigArn");
        Refuse(request.CapacityProviderConfig, "CapacityProviderConfig");
        Refuse(request.DurableConfig, "DurableConfig");
        Refuse(request.TenancyConfig, "TenancyConfig");
        Refuse(request.PublishTo, "PublishTo");
        Refuse(request.SnapStart?.ApplyOn is SnapStartApplyOn.PublishedVersions ? request.SnapStart : null, "SnapStart");
        CheckKind(request.PackageType == PackageType.Image, request.Runtime, request.Handler);
    }

    /// <summary>Checks what UpdateFunctionConfiguration asks for.</summary>
    /// <exception cref="AwsException">As there.</exception>
    public static void Check(UpdateFunctionConfigurationRequest request)
    {
        CheckSizes(request.Timeout, request.MemorySize);
        EnvironmentRules.Check(request.Environment);
        CheckAbsent(request.DeadLetterConfig, request.Layers, request.FileSystemConfigs, request.ImageConfig);
        Refuse(request.CapacityProviderConfig, "CapacityProviderConfig");
        Refuse(request.DurableConfig, "DurableConfig");
        Refuse(request.SnapStart?.ApplyOn is SnapStartApplyOn.PublishedVersions ? request.SnapStart : null, "SnapStart");
        if (request.Runtime is { } runtime)
        {
            RuntimeRules.Check(runtime);
        }
    }

    /// <summary>Checks that runtime and handler are there for a zip and not for a webhook.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException.</exception>
    public static void CheckKind(bool isWebhook, string? runtime, string? handler)
    {
        if (isWebhook)
        {
            if (runtime is not null || handler is not null)
            {
                throw LambdaErrors.InvalidParameterValueException("Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.");
            }
        }
        else if (string.IsNullOrEmpty(runtime) || string.IsNullOrEmpty(handler))
        {
            throw LambdaErrors.InvalidParameterValueException("Runtime and Handler are mandatory parameters for functions created with deployment packages.");
        }
        else
        {
            RuntimeRules.Check(runtime);
        }
    }

    /// <summary>Code comes with the request: there is no S3 here.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException.</exception>
    public static void RefuseS3(string? bucket, string? key, string? version, string? sourceKey)
    {
        if (bucket is not null || key is not null || version is not null)
        {
            throw LambdaErrors.InvalidParameterValueException(
                "This server has no S3 to take code from: send the zip itself in ZipFile (with the AWS CLI, --zip-file fileb://function.zip).");
        }

        Refuse(sourceKey, "SourceKMSKeyArn");
    }

    private static void CheckSizes(int? timeout, int? memory)
    {
        AtMost("timeout", timeout, MaximumTimeout);
        AtMost("memorySize", memory, MaximumMemory);
    }

    private static void AtMost(string member, int? value, int maximum)
    {
        if (value > maximum)
        {
            throw CommonErrors.Validation(
                $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must have value less than or equal to {maximum}");
        }
    }

    private static void CheckAbsent(
        DeadLetterConfig? deadLetters, IReadOnlyList<string>? layers, IReadOnlyList<FileSystemConfig>? fileSystems, ImageConfig? image)
    {
        // Tools send these empty to say that there is none.
        Refuse(string.IsNullOrEmpty(deadLetters?.TargetArn) ? null : deadLetters, "DeadLetterConfig");
        Refuse(layers is null or [] ? null : layers, "Layers");
        Refuse(fileSystems is null or [] ? null : fileSystems, "FileSystemConfigs");
        Refuse(image, "ImageConfig");
    }

    /// <summary>Refuses what this server does not have.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException.</exception>
    public static void Refuse(object? given, string member)
    {
        if (given is not null)
        {
            throw LambdaErrors.InvalidParameterValueException($"{member} is not supported by this server. See docs/use/lambda.md for what functions can have here.");
        }
    }
}
