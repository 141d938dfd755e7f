using Strongroom.Protocol.Errors;
using Strongroom.Services.Lambda.Model;

namespace Strongroom.Services.Lambda.Domain;

/// <summary>The rules of tags (developer guide, "Using tags on Lambda functions").</summary>
internal static class FunctionTags
{
    private const int Maximum = 50;
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    /// <summary>Tags with more of them, which count before those of the same key.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException.</exception>
    public static IReadOnlyDictionary<string, string> Add(IReadOnlyDictionary<string, string> tags, IReadOnlyDictionary<string, string>? more)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            all[key] = value;
        }

        foreach (var (key, value) in more ?? new Dictionary<string, string>())
        {
            if (key.Length is 0 or > LongestKey || value.Length > LongestValue)
            {
                throw LambdaErrors.InvalidParameterValueException($"A tag has a key of 1 to {LongestKey} characters and a value of {LongestValue} at most.");
            }

            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw LambdaErrors.InvalidParameterValueException("Tag keys beginning with aws: are reserved for system use.");
            }

            all[key] = value;
        }

        return all.Count <= Maximum
            ? new Dictionary<string, string>(all)
            : throw LambdaErrors.InvalidParameterValueException("Number of tags exceeds resource tag limit.");
    }

    /// <summary>Tags without some; a key that is not there is no error.</summary>
    public static IReadOnlyDictionary<string, string> Remove(IReadOnlyDictionary<string, string> tags, IReadOnlyList<string> keys) =>
        tags.Where(tag => !keys.Contains(tag.Key)).ToDictionary();
}
