using System.Reflection;
using Strongroom.Storage;

namespace Strongroom.Guards.Tests;

/// <summary>Table and index numbers are stored: they are unique and stay as they are.</summary>
public sealed class TableTests
{
    // Adding a table adds a line. No line ever changes: data directories out there are laid out by it.
    private static readonly string[] Frozen =
    [
        "1 due tasks: 1 by time, 2 by lane and time",
        "2 access keys",
        "3 blinding key",
        "20 secrets: 1 by creation, 2 by change, 3 by term",
        "21 secret values",
        "22 secret accesses",
        "23 page token key",
        "30 KMS keys",
        "31 KMS aliases: 1 aliases by target",
        "32 KMS grants: 1 grants by grantee, 2 grants by retiring principal",
        "40 IAM users: 1 by id, 2 by group, 3 by policy",
        "41 IAM groups: 1 by id, 2 by policy",
        "42 IAM roles: 1 by id, 2 by policy",
        "43 IAM policies",
        "44 IAM instance profiles",
        "45 IAM access keys",
        "46 IAM OpenID Connect providers",
        "47 IAM policy usages",
        "48 accounts: 1 by alias",
        "49 IAM last uses",
        "50 functions",
        "51 function versions",
        "52 function code",
        "53 function events",
        "60 rotations: 1 failing",
        "70 SSM parameters",
        "71 SSM parameter versions",
        "72 SSM parameter counts",
    ];

    [Fact]
    public void Numbers_are_those_of_the_data_directories_out_there() => Assert.Equal(Frozen, Definitions().Select(Describe));

    [Fact]
    public void No_two_tables_share_a_number()
    {
        var numbers = Definitions().Select(NumberOf).ToList();
        Assert.Equal(numbers.Distinct(), numbers);
    }

    private static IEnumerable<object> Definitions()
    {
        const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        return Assemblies.All
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(Statics))
            .Where(field => field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(TableDefinition<>))
            .Select(field => field.GetValue(null)!)
            .OrderBy(NumberOf);
    }

    private static int NumberOf(object definition) => (int)Get(definition, "Number");

    private static string Describe(object definition)
    {
        var indexes = ((System.Collections.IEnumerable)Get(definition, "Indexes")).Cast<object>()
            .Select(index => $"{Get(index, "Number")} {Get(index, "Name")}")
            .ToList();
        return $"{NumberOf(definition)} {Get(definition, "Name")}{(indexes.Count == 0 ? "" : $": {string.Join(", ", indexes)}")}";
    }

    private static object Get(object from, string property) => from.GetType().GetProperty(property)!.GetValue(from)!;
}
