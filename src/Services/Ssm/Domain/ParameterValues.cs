using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Domain;

/// <summary>What a value may be: its text, pattern and data type. The value never becomes a string.</summary>
internal static partial class ParameterValues
{
    /// <summary>Refuses what no parameter can hold.</summary>
    /// <exception cref="AwsException">ValidationException.</exception>
    public static void CheckText(SecretValue value)
    {
        if (value.Length == 0)
        {
            throw CommonErrors.Validation(ParameterTexts.EmptyValue);
        }

        var bytes = value.Reveal();
        if (bytes.IndexOf("{{"u8) is var open and >= 0 && bytes[(open + 2)..].IndexOf("}}"u8) >= 0)
        {
            throw CommonErrors.Validation(ParameterTexts.NestedValue);
        }
    }

    /// <summary>Refuses a value that the pattern does not occur in. The engine takes time linear in the value's length, whoever wrote
    /// the pattern; what it cannot express so (look-around, back-references) is refused.</summary>
    /// <exception cref="AwsException">InvalidAllowedPatternException or ParameterPatternMismatchException.</exception>
    public static void CheckPattern(SecretValue value, string? pattern)
    {
        if (string.IsNullOrEmpty(pattern))
        {
            return;
        }

        var regex = Compile(pattern);
        if (!Read(value, text => regex.IsMatch(text)))
        {
            throw SsmErrors.ParameterPatternMismatchException(ParameterTexts.Mismatch(pattern));
        }
    }

    /// <summary>Refuses a data type that is none, or that does not fit. AWS finds out later that an image's id is wrong and then
    /// drops the parameter; here the caller is told at once. Whether there is such an image, nobody here knows.</summary>
    /// <exception cref="AwsException">ValidationException or UnsupportedParameterType.</exception>
    public static void CheckDataType(SecretValue value, string dataType, string type)
    {
        switch (dataType)
        {
            case ParameterKinds.Text or ParameterKinds.Integration:
                return;
            case ParameterKinds.Image when type != ParameterType.String:
                throw SsmErrors.UnsupportedParameterType(ParameterTexts.ImageType(type));
            case ParameterKinds.Image:
                if (!Read(value, static text => Image().IsMatch(text)))
                {
                    throw CommonErrors.Validation(ParameterTexts.ImageForm);
                }

                return;
            default:
                throw CommonErrors.Validation(ParameterTexts.DataType(dataType));
        }
    }

    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            throw SsmErrors.InvalidAllowedPatternException($"The request doesn't meet the regular expression requirement. {fault.Message}");
        }
    }

    private delegate bool Question(ReadOnlySpan<char> text);

    /// <summary>Asks something of the value's characters, which are zeroed after.</summary>
    private static bool Read(SecretValue value, Question question)
    {
        var characters = ArrayPool<char>.Shared.Rent(value.Length);
        try
        {
            return question(characters.AsSpan(0, Encoding.UTF8.GetChars(value.Reveal(), characters)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(characters.AsSpan()));
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    [GeneratedRegex(@"\Aami-[0-9a-f]{8,17}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Image();
}
