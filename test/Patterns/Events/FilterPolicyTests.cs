using System.Text;
using Strongroom.Patterns.Events;

namespace Strongroom.Patterns.Tests.Events;

public sealed class FilterPolicyTests
{
    private static readonly Dictionary<string, MessageAttribute> Attributes = new()
    {
        ["store"] = new("String", "example_corp"),
        ["price"] = new("Number", "210.75"),
        ["interests"] = new("String.Array", """["soccer","rugby",4,true,null]"""),
        ["broken"] = new("String.Array", "not an array"),
        ["wrong"] = new("Number", "many"),
        ["hidden"] = new("Binary", null),
    };

    [Theory]
    [InlineData("""{"store":["example_corp"]}""", true)]
    [InlineData("""{"store":[{"prefix":"example"}],"price":[{"numeric":[">=",100,"<",300]}]}""", true)]
    [InlineData("""{"price":["210.75"]}""", false)]
    [InlineData("""{"interests":["rugby"]}""", true)]
    [InlineData("""{"interests":[4]}""", true)]
    [InlineData("""{"interests":[true]}""", true)]
    [InlineData("""{"interests":["4"]}""", false)]
    [InlineData("""{"interests":[{"anything-but":["soccer","rugby"]}]}""", true)]
    [InlineData("""{"missing":[{"exists":false}]}""", true)]
    [InlineData("""{"store":[{"exists":true}]}""", true)]
    [InlineData("""{"hidden":[{"exists":true}]}""", false)]
    [InlineData("""{"broken":[{"exists":true}]}""", false)]
    [InlineData("""{"wrong":[{"exists":true}]}""", false)]
    [InlineData("""{"$or":[{"store":["x"]},{"price":[210.75]}]}""", true)]
    [InlineData("""{}""", true)]
    public void Attributes_are_matched_by_their_types(string policy, bool expected) =>
        Assert.Equal(expected, Parse(policy, FilterPolicyScope.MessageAttributes).Matches(Attributes));

    [Theory]
    [InlineData("""{"store":["x"],"person":{"age":[{"numeric":[">",30]}]}}""", """{"store":"x","person":{"age":31}}""", true)]
    [InlineData("""{"store":["x"]}""", "not json", false)]
    [InlineData("""{"store":["x"]}""", """["x"]""", false)]
    public void Bodies_may_be_nested(string policy, string body, bool expected) =>
        Assert.Equal(expected, Parse(policy, FilterPolicyScope.MessageBody).MatchesBody(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("{", "failed to parse JSON.")]
    [InlineData("[]", "Filter policy must be a JSON object")]
    [InlineData("""{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}""", "Filter policy can not have more than 5 keys")]
    [InlineData("""{"a":{"b":[1]}}""", "Filter policy scope MessageAttributes does not support nested filter policy")]
    [InlineData("""{"a":5}""", "\"a\" must be an object or an array")]
    [InlineData("""{"a":[{"numeric":["=",2000000000]}]}""", "Value must be between -1.0E9 and 1.0E9, inclusive")]
    [InlineData("""{"a":[{"similar":"x"}]}""", "Unrecognized match type similar")]
    public void Refuses_what_SNS_refuses(string policy, string reason) =>
        Assert.Equal(reason, Assert.Throws<EventPatternException>(() => Parse(policy, FilterPolicyScope.MessageAttributes)).Reason);

    [Fact]
    public void Combinations_count_with_their_depth()
    {
        static string Values(int count) => $"[{string.Join(',', Enumerable.Range(0, count))}]";
        Parse($$$"""{"a":{{{Values(150)}}}}""", FilterPolicyScope.MessageAttributes);
        Assert.Throws<EventPatternException>(() => Parse($$$"""{"a":{{{Values(151)}}}}""", FilterPolicyScope.MessageAttributes));
        Parse($$$"""{"a":{"b":{{{Values(75)}}}}}""", FilterPolicyScope.MessageBody);
        Assert.Throws<EventPatternException>(() => Parse($$$"""{"a":{"b":{{{Values(76)}}}}}""", FilterPolicyScope.MessageBody));
    }

    private static FilterPolicy Parse(string policy, FilterPolicyScope scope) => FilterPolicy.Parse(Encoding.UTF8.GetBytes(policy), scope);
}
