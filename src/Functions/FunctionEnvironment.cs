using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Strongroom.Functions.Runtimes;
using Strongroom.Functions.Sandbox;

namespace Strongroom.Functions;

/// <summary>
/// The environment of a function's process: what Lambda's documentation says that every runtime finds, the role's credentials, and the
/// function's own variables.
/// </summary>
public static partial class FunctionEnvironment
{
    // Large enough that credentials are not copied by growth before they are zeroed.
    private const int Initial = 64 * 1024;

    /// <summary>The names that a function may not set, because the runtime does (Lambda Developer Guide, "Defined runtime environment variables").</summary>
    public static IReadOnlySet<string> Reserved { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    };

    /// <summary>Writes the environment as lines <c>export NAME='value'</c> for the shell that becomes the function. The caller zeroes them with <see cref="ArrayBufferWriter{T}.Clear"/>.</summary>
    /// <exception cref="FunctionStartException">A name or value cannot be a variable.</exception>
    internal static ArrayBufferWriter<byte> Write(
        FunctionSpec spec, FunctionRuntime runtime, InnerPaths paths, FunctionCredentials credentials, string address, string stream, Uri? endpoint)
    {
        var lines = new ArrayBufferWriter<byte>(Initial);
        Add(lines, "PATH", "/usr/local/bin:/usr/bin:/bin:/opt/bin");
        Add(lines, "LD_LIBRARY_PATH", $"{paths.Code}:{paths.Code}/lib");
        Add(lines, "LANG", "C.UTF-8");
        Add(lines, "TZ", ":UTC");
        Add(lines, "HOME", paths.Temporary);
        Add(lines, "TMPDIR", paths.Temporary);
        Add(lines, "LAMBDA_TASK_ROOT", paths.Code);
        Add(lines, "LAMBDA_RUNTIME_DIR", paths.Runtime);
        Add(lines, "AWS_LAMBDA_RUNTIME_API", address);
        Add(lines, "_HANDLER", spec.Handler ?? "");
        Add(lines, "AWS_LAMBDA_FUNCTION_NAME", spec.Name);
        Add(lines, "AWS_LAMBDA_FUNCTION_VERSION", spec.Version);
        Add(lines, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", spec.MemorySize.ToString(CultureInfo.InvariantCulture));
        Add(lines, "AWS_LAMBDA_LOG_GROUP_NAME", $"/aws/lambda/{spec.Name}");
        Add(lines, "AWS_LAMBDA_LOG_STREAM_NAME", stream);
        Add(lines, "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        Add(lines, "AWS_REGION", spec.Region);
        Add(lines, "AWS_DEFAULT_REGION", spec.Region);
        if (runtime.ExecutionEnvironment is { } environment) Add(lines, "AWS_EXECUTION_ENV", environment);
        if (endpoint is not null) Add(lines, "AWS_ENDPOINT_URL", endpoint.ToString().TrimEnd('/'));
        if (paths.Certificates is { } certificates)
        {
            Add(lines, "AWS_CA_BUNDLE", certificates);
            // The JavaScript SDK asks Node.js, which does not know the variable above.
            Add(lines, "NODE_EXTRA_CA_CERTS", certificates);
        }

        foreach (var (name, value) in spec.Environment)
        {
            if (!Reserved.Contains(name)) Add(lines, name, value);
        }

        Add(lines, "AWS_ACCESS_KEY_ID", credentials.AccessKeyId);
        Add(lines, "AWS_SECRET_ACCESS_KEY", credentials.SecretAccessKey.Reveal());
        Add(lines, "AWS_SESSION_TOKEN", credentials.SessionToken.Reveal());
        return lines;
    }

    private static void Add(ArrayBufferWriter<byte> lines, string name, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Add(lines, name, bytes);
        CryptographicOperations.ZeroMemory(bytes);
    }

    private static void Add(ArrayBufferWriter<byte> lines, string name, ReadOnlySpan<byte> value)
    {
        // What is written here is read by a shell: nothing else than a name may stand outside quotes.
        if (!Name().IsMatch(name)) throw new FunctionStartException("Runtime.InvalidEnvironment", "A variable of the function has a name that no variable may have.");
        if (value.Contains((byte)0)) throw new FunctionStartException("Runtime.InvalidEnvironment", "A variable of the function holds a zero byte.");
        lines.Write("export "u8);
        lines.Write(Encoding.ASCII.GetBytes(name));
        lines.Write("='"u8);
        while (value.IndexOf((byte)'\'') is var quote and >= 0)
        {
            lines.Write(value[..quote]);
            lines.Write("'\\''"u8);
            value = value[(quote + 1)..];
        }

        lines.Write(value);
        lines.Write("'\n"u8);
    }

    [GeneratedRegex(@"\A[a-zA-Z_][a-zA-Z0-9_]*\z")]
    private static partial Regex Name();
}
