using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Model;
using Variables = System.Collections.Generic.IReadOnlyDictionary<string, Strongroom.Crypto.SecretValue>;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>The rules for environment variables (developer guide, "Defined runtime environment variables"). No message has a value.</summary>
internal static class EnvironmentRules
{
    /// <summary>The most that all variables may take, in bytes.</summary>
    public const int Maximum = 4096;

    private const string Beginning = "Lambda was unable to configure your environment variables because the environment variables you have provided ";

    private static readonly HashSet<string> Reserved =
    [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_SECURITY_TOKEN",
        "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ];

    /// <summary>Checks the variables of a request.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException.</exception>
    public static void Check(Model.Environment? environment)
    {
        if (environment?.Variables is not { } variables)
        {
            return;
        }

        var reserved = variables.Keys.Where(Reserved.Contains).Order(StringComparer.Ordinal).ToList();
        if (reserved.Count > 0)
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"{Beginning}contains reserved keys that are currently not supported for modification. Reserved keys used in this request: {string.Join(", ", reserved)}");
        }

        foreach (var (name, value) in variables)
        {
            // What no process can be given.
            if (value.Reveal().Contains((byte)0))
            {
                throw LambdaErrors.InvalidParameterValueException($"{Beginning}has a NUL character in {name}.");
            }
        }

        // AWS measures the JSON of the map.
        var size = 2 + variables.Sum(variable => variable.Key.Length + variable.Value.Length + 6);
        if (variables.Count > 0 && size - 1 > Maximum)
        {
            throw LambdaErrors.InvalidParameterValueException($"{Beginning}exceeded the 4KB limit.");
        }
    }

    /// <summary>A copy to store: a request's own values are zeroed when it has been served. Null for no variables.</summary>
    public static Variables? Copy(Variables? variables) => variables is null or { Count: 0 }
        ? null
        : variables.OrderBy(variable => variable.Key, StringComparer.Ordinal).ToDictionary(variable => variable.Key, variable => SecretValue.Copy(variable.Value.Reveal()));
}
