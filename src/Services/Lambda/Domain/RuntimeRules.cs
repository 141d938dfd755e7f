using System.Text.RegularExpressions;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>Which runtimes there are here. The model knows AWS's identifiers; whether the machine has the interpreter shows when a
/// function runs.</summary>
internal static partial class RuntimeRules
{
    /// <summary>Checks the runtime of a zip.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException.</exception>
    public static void Check(string runtime)
    {
        if (!Runnable().IsMatch(runtime))
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"The runtime {runtime} does not run on this server. It runs python3.x, nodejs…x, provided, provided.al2 and provided.al2023; "
                + "a program in another language can be a bootstrap of a provided runtime.");
        }
    }

    [GeneratedRegex(@"^(?:python3\.\d+|nodejs\d+\.x|provided|provided\.al2|provided\.al2023)\z")]
    private static partial Regex Runnable();
}
