using System.Globalization;
using System.Text.RegularExpressions;

namespace Strongroom.Functions.Runtimes;

/// <summary>How the code of a runtime's functions is run: which program, with which arguments.</summary>
/// <param name="Interpreter">The absolute path of the machine's interpreter, or null when the code's own <c>bootstrap</c> is the program.</param>
/// <param name="Bootstrap">The name of our bootstrap in the runtime directory, or null.</param>
/// <param name="Options">The interpreter's own options.</param>
/// <param name="ExecutionEnvironment">AWS_EXECUTION_ENV, or null where AWS sets none.</param>
internal sealed partial record FunctionRuntime(string? Interpreter, string? Bootstrap, IReadOnlyList<string> Options, string? ExecutionEnvironment)
{
    /// <summary>The program's name in the code of functions that bring their own runtime.</summary>
    public const string OwnBootstrap = "bootstrap";

    /// <summary>Finds out how a runtime's functions are run here.</summary>
    /// <param name="identifier">The runtime's identifier, e.g. <c>python3.12</c>.</param>
    /// <param name="memorySize">The function's memory in MiB.</param>
    /// <param name="tools">Where programs are.</param>
    /// <exception cref="FunctionStartException">There is no such runtime, or its interpreter is absent.</exception>
    public static FunctionRuntime Resolve(string? identifier, int memorySize, Tools tools)
    {
        if (identifier is not null && Provided().IsMatch(identifier)) return new(null, null, [], null);
        if (identifier is not null && Python().IsMatch(identifier))
        {
            // The very version where the machine has it, else whatever python3 is.
            string interpreter = tools.Find(identifier) ?? tools.Find("python3")
                ?? throw Absent(identifier, "python3", "python3");
            return new(interpreter, "bootstrap.py", [], $"AWS_Lambda_{identifier}");
        }

        if (identifier is not null && Node().IsMatch(identifier))
        {
            string interpreter = tools.Find("node") ?? tools.Find("nodejs") ?? throw Absent(identifier, "node", "nodejs");
            // The collector is told of the limit, as AWS does, so that it works before the kernel ends the process.
            string heap = string.Create(CultureInfo.InvariantCulture, $"--max-old-space-size={memorySize * 9 / 10}");
            return new(interpreter, "bootstrap.mjs", [heap], $"AWS_Lambda_{identifier}");
        }

        throw new FunctionStartException(
            FunctionErrors.InvalidRuntime,
            $"The runtime {identifier} cannot be run here. Use python3.x, nodejsN.x, or provided with an executable named bootstrap.");
    }

    private static FunctionStartException Absent(string identifier, string program, string package) => new(
        FunctionErrors.InvalidRuntime,
        $"The runtime {identifier} needs the program {program}, which this machine does not have in /usr/local/bin or /usr/bin. Install it (Debian: apt-get install {package}).");

    [GeneratedRegex(@"^provided(\.al2|\.al2023)?\z")]
    private static partial Regex Provided();

    [GeneratedRegex(@"^python3\.[0-9]{1,2}\z")]
    private static partial Regex Python();

    [GeneratedRegex(@"^nodejs[0-9]{0,2}(\.x)?\z")]
    private static partial Regex Node();
}
