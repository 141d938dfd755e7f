using Strongroom.Protocol.Errors;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;

namespace Strongroom.Services.Ssm.Listing;

/// <summary>
/// The filters of DescribeParameters and GetParametersByPath (API reference, ParameterStringFilter). A parameter is shown if it
/// passes all of them, and passes one by any of its values.
/// </summary>
internal sealed class ParameterFilters
{
    private const string Types = "String, StringList, SecureString";
    private const string Tiers = "Standard, Advanced, Intelligent-Tiering";

    private readonly List<Func<ParameterRecord, bool>> _tests = [];

    /// <summary>Filters that everything passes.</summary>
    public static ParameterFilters None { get; } = new();

    /// <summary>The names, if only these can pass; else null.</summary>
    public IReadOnlyList<string>? OnlyNames { get; private set; }

    /// <summary>Whether a parameter passes.</summary>
    public bool Pass(ParameterRecord parameter) => _tests.TrueForAll(test => test(parameter));

    /// <summary>The deprecated filters of DescribeParameters: names by their beginning, the rest as a whole.</summary>
    public static ParameterFilters Read(IReadOnlyList<ParametersFilter> filters)
    {
        var read = new ParameterFilters();
        foreach (var filter in filters)
        {
            var values = filter.Values!;
            read._tests.Add(filter.Key switch
            {
                ParametersFilterKey.Name => parameter => values.Any(value => parameter.Name.StartsWith(value, StringComparison.Ordinal)),
                ParametersFilterKey.Type => parameter => values.Contains(parameter.Current.Type),
                _ => parameter => parameter.Current.KeyId is { } key && values.Contains(key),
            });
        }

        return read;
    }

    /// <summary>The filters of DescribeParameters.</summary>
    /// <exception cref="AwsException">InvalidFilterKey, InvalidFilterOption, InvalidFilterValue or ValidationException.</exception>
    public static ParameterFilters ReadDescribe(IReadOnlyList<ParameterStringFilter>? filters) =>
        Read(filters, key => key != "Label", "Path, Name, Type, KeyId, Tier");

    /// <summary>The filters of GetParametersByPath.</summary>
    /// <exception cref="AwsException">InvalidFilterKey, InvalidFilterOption, InvalidFilterValue or ValidationException.</exception>
    public static ParameterFilters ReadByPath(IReadOnlyList<ParameterStringFilter>? filters) =>
        Read(filters, key => key is "Type" or "KeyId" or "Label", "Type, KeyId, Label");

    private static ParameterFilters Read(IReadOnlyList<ParameterStringFilter>? filters, Func<string, bool> isKnown, string known)
    {
        var read = new ParameterFilters();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var filter in filters ?? [])
        {
            var key = filter.Key!;
            if (!isKnown(key))
            {
                throw SsmErrors.InvalidFilterKey(ParameterTexts.FilterKey(key, known));
            }

            if (!keys.Add(key))
            {
                throw SsmErrors.InvalidFilterKey(ParameterTexts.FilterTwice(key));
            }

            read.Add(key, filter.Option, filter.Values ?? []);
        }

        return read;
    }

    private void Add(string key, string? option, IReadOnlyList<string> values)
    {
        // A tag without values asks only whether the parameter has it.
        if (values.Count == 0 && !key.StartsWith("tag:", StringComparison.Ordinal))
        {
            throw SsmErrors.InvalidFilterValue(ParameterTexts.FilterValues(key));
        }

        _tests.Add(key switch
        {
            "Path" => Path(option ?? "OneLevel", values),
            "Name" => Name(Option(option, "Equals", "BeginsWith", "Contains"), values),
            "Label" => Label(Option(option, "Equals"), values),
            "Type" => Texts(Option(option, "Equals", "BeginsWith"), Known(values, Types), parameter => parameter.Current.Type),
            "Tier" => Texts(Option(option, "Equals", "BeginsWith"), Known(values, Tiers), parameter => parameter.Current.Tier),
            "KeyId" => Texts(Option(option, "Equals", "BeginsWith"), values, parameter => parameter.Current.KeyId),
            "DataType" => Texts(Option(option, "Equals", "BeginsWith"), values, parameter => parameter.Current.DataType),
            _ => Tag(key["tag:".Length..], Option(option, "Equals", "BeginsWith"), values),
        });
    }

    private static string Option(string? option, params string[] valid) =>
        option is null ? "Equals"
        : valid.Contains(option) ? option
        : throw SsmErrors.InvalidFilterOption(ParameterTexts.FilterOption(option, string.Join(", ", valid.Order(StringComparer.Ordinal))));

    private static IReadOnlyList<string> Known(IReadOnlyList<string> values, string valid)
    {
        // AWS answers a wrong value of these two with the error of a wrong option.
        var known = valid.Split(", ");
        return values.FirstOrDefault(value => !known.Contains(value)) is { } unknown
            ? throw SsmErrors.InvalidFilterOption(ParameterTexts.FilterValue(unknown, valid))
            : values;
    }

    private static Func<ParameterRecord, bool> Path(string option, IReadOnlyList<string> values)
    {
        if (option is not ("Recursive" or "OneLevel"))
        {
            throw SsmErrors.InvalidFilterOption(ParameterTexts.FilterOption(option, "Recursive, OneLevel"));
        }

        foreach (var value in values)
        {
            if (value.StartsWith("/aws", StringComparison.OrdinalIgnoreCase) || value.StartsWith("/ssm", StringComparison.OrdinalIgnoreCase))
            {
                throw CommonErrors.Validation(ParameterTexts.FilterPrefix);
            }

            ParameterName.CheckPath(value);
        }

        var paths = values.Select(ParameterName.Below).ToList();
        return parameter => paths.Exists(below => ParameterName.IsBelow(parameter.Name, below, option == "Recursive"));
    }

    /// <summary>Names count as equal with and without the slash in front, but for what they contain.</summary>
    private Func<ParameterRecord, bool> Name(string option, IReadOnlyList<string> values)
    {
        if (option == "Contains")
        {
            return parameter => values.Any(value => parameter.Name.Contains(value, StringComparison.Ordinal));
        }

        List<string> bare = [.. values.Select(value => value.TrimStart('/'))];
        if (option == "Equals")
        {
            OnlyNames = [.. bare.Concat(bare.Select(name => $"/{name}")).Distinct().Order(StringComparer.Ordinal)];
        }

        return Texts(option, bare, parameter => parameter.Name.TrimStart('/'));
    }

    private static Func<ParameterRecord, bool> Label(string option, IReadOnlyList<string> values)
    {
        // The latest version is what is shown, so its labels count.
        _ = option;
        return parameter => values.Any(value => parameter.Labels.TryGetValue(value, out var version) && version == parameter.Current.Number);
    }

    private static Func<ParameterRecord, bool> Tag(string key, string option, IReadOnlyList<string> values) => parameter =>
        parameter.Tags.FirstOrDefault(tag => tag.Key == key) is { } tag && (values.Count == 0 || Matches(tag.Value, option, values));

    private static Func<ParameterRecord, bool> Texts(string option, IReadOnlyList<string> values, Func<ParameterRecord, string?> read) =>
        parameter => read(parameter) is { } text && Matches(text, option, values);

    private static bool Matches(string text, string option, IReadOnlyList<string> values) =>
        values.Any(value => option == "Equals" ? text == value : text.StartsWith(value, StringComparison.Ordinal));
}
