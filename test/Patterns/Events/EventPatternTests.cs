using System.Text;
using Strongroom.Patterns.Events;

namespace Strongroom.Patterns.Tests.Events;

/// <summary>The language by the comparison operators of the user guide, and by what Ruler does where the guide is silent.</summary>
public sealed class EventPatternTests
{
    [Theory]
    // Values as they are.
    [InlineData("""{"a":["x"]}""", """{"a":"x"}""", true)]
    [InlineData("""{"a":["x"]}""", """{"a":"X"}""", false)]
    [InlineData("""{"a":["x","y"]}""", """{"a":"y"}""", true)]
    [InlineData("""{"a":["x"]}""", """{"b":"x"}""", false)]
    [InlineData("""{"a":[""]}""", """{"a":""}""", true)]
    [InlineData("""{"a":[null]}""", """{"a":null}""", true)]
    [InlineData("""{"a":[null]}""", """{}""", false)]
    [InlineData("""{"a":[true]}""", """{"a":true}""", true)]
    [InlineData("""{"a":[true]}""", """{"a":"true"}""", false)]
    [InlineData("""{"a":[300]}""", """{"a":3.0e2}""", true)]
    [InlineData("""{"a":[300]}""", """{"a":"300"}""", false)]
    [InlineData("""{"a":[123456789012]}""", """{"a":123456789012}""", true)]
    [InlineData("""{"a":[1.0000001]}""", """{"a":1.0000002}""", true)]
    [InlineData("""{"a":["10.0.0.1"]}""", """{"a":"10.0.0.1"}""", true)]
    [InlineData("""{"a":["::1"]}""", """{"a":"0:0:0:0:0:0:0:1"}""", true)]
    [InlineData("""{"a":["x"],"b":["y"]}""", """{"a":"x","b":"z"}""", false)]
    [InlineData("""{"a":{"b":{"c":[1]}}}""", """{"a":{"b":{"c":1}}}""", true)]
    // Beginnings, ends, cases.
    [InlineData("""{"a":[{"prefix":"us-"}]}""", """{"a":"us-east-1"}""", true)]
    [InlineData("""{"a":[{"prefix":"us-"}]}""", """{"a":"eu-us-"}""", false)]
    [InlineData("""{"a":[{"prefix":""}]}""", """{"a":"anything"}""", true)]
    [InlineData("""{"a":[{"prefix":"1"}]}""", """{"a":12}""", false)]
    [InlineData("""{"a":[{"prefix":{"equals-ignore-case":"EventB"}}]}""", """{"a":"eventbridge"}""", true)]
    [InlineData("""{"a":[{"suffix":".png"}]}""", """{"a":"dog.png"}""", true)]
    [InlineData("""{"a":[{"suffix":".png"}]}""", """{"a":"dog.PNG"}""", false)]
    [InlineData("""{"a":[{"suffix":{"equals-ignore-case":".png"}}]}""", """{"a":"dog.PNG"}""", true)]
    [InlineData("""{"a":[{"equals-ignore-case":"alice"}]}""", """{"a":"ALICE"}""", true)]
    [InlineData("""{"a":[{"exactly":"x"}]}""", """{"a":"x"}""", true)]
    // Anything but.
    [InlineData("""{"a":[{"anything-but":"x"}]}""", """{"a":"y"}""", true)]
    [InlineData("""{"a":[{"anything-but":"x"}]}""", """{"a":"x"}""", false)]
    [InlineData("""{"a":[{"anything-but":"x"}]}""", """{"b":"y"}""", false)]
    [InlineData("""{"a":[{"anything-but":"x"}]}""", """{"a":5}""", true)]
    [InlineData("""{"a":[{"anything-but":["x","y"]}]}""", """{"a":"y"}""", false)]
    [InlineData("""{"a":[{"anything-but":[1,2]}]}""", """{"a":2.0}""", false)]
    [InlineData("""{"a":[{"anything-but":[1,2]}]}""", """{"a":3}""", true)]
    [InlineData("""{"a":[{"anything-but":{"prefix":"us-"}}]}""", """{"a":"us-east-1"}""", false)]
    [InlineData("""{"a":[{"anything-but":{"prefix":["us-","eu-"]}}]}""", """{"a":"ap-1"}""", true)]
    [InlineData("""{"a":[{"anything-but":{"suffix":".png"}}]}""", """{"a":"x.gif"}""", true)]
    [InlineData("""{"a":[{"anything-but":{"equals-ignore-case":["init"]}}]}""", """{"a":"INIT"}""", false)]
    [InlineData("""{"a":[{"anything-but":{"wildcard":"*/lib/*"}}]}""", """{"a":"/usr/lib/x"}""", false)]
    [InlineData("""{"a":[{"anything-but":{"wildcard":["*/lib/*"]}}]}""", """{"a":"/usr/bin/x"}""", true)]
    [InlineData("""{"a":[{"anything-but":{"numeric":["<",10]}}]}""", """{"a":5}""", false)]
    [InlineData("""{"a":[{"anything-but":"x"}]}""", """{"a":["x","y"]}""", true)]
    // Numbers.
    [InlineData("""{"a":[{"numeric":["=",3.018e2]}]}""", """{"a":301.8}""", true)]
    [InlineData("""{"a":[{"numeric":[">",0,"<=",5]}]}""", """{"a":5}""", true)]
    [InlineData("""{"a":[{"numeric":[">",0,"<=",5]}]}""", """{"a":0}""", false)]
    [InlineData("""{"a":[{"numeric":[">=",0]}]}""", """{"a":0}""", true)]
    [InlineData("""{"a":[{"numeric":["<",10]}]}""", """{"a":"5"}""", false)]
    [InlineData("""{"a":[{"numeric":[">",3]}]}""", """{"a":6e9}""", false)]
    [InlineData("""{"a":[{"numeric":[">",3]}]}""", """{"a":1e400}""", false)]
    // Networks.
    [InlineData("""{"a":[{"cidr":"10.0.0.0/24"}]}""", """{"a":"10.0.0.255"}""", true)]
    [InlineData("""{"a":[{"cidr":"10.0.0.0/24"}]}""", """{"a":"10.0.1.0"}""", false)]
    [InlineData("""{"a":[{"cidr":"2001:db8::/32"}]}""", """{"a":"2001:db8:1::5"}""", true)]
    [InlineData("""{"a":[{"cidr":"0.0.0.0/0"}]}""", """{"a":"not an address"}""", false)]
    // Wildcards.
    [InlineData("""{"a":[{"wildcard":"dir/*.png"}]}""", """{"a":"dir/a.png"}""", true)]
    [InlineData("""{"a":[{"wildcard":"dir/*.png"}]}""", """{"a":"dir/.png"}""", true)]
    [InlineData("""{"a":[{"wildcard":"*"}]}""", """{"a":""}""", true)]
    [InlineData("""{"a":[{"wildcard":"a*b*a"}]}""", """{"a":"aba"}""", true)]
    [InlineData("""{"a":[{"wildcard":"ab*ba"}]}""", """{"a":"aba"}""", false)]
    [InlineData("""{"a":[{"wildcard":"a\\*b"}]}""", """{"a":"a*b"}""", true)]
    [InlineData("""{"a":[{"wildcard":"a\\*b"}]}""", """{"a":"axb"}""", false)]
    [InlineData("""{"a":[{"wildcard":"a\\\\*"}]}""", """{"a":"a\\z"}""", true)]
    // What is there.
    [InlineData("""{"a":[{"exists":true}]}""", """{"a":null}""", true)]
    [InlineData("""{"a":[{"exists":true}]}""", """{"a":{"b":1}}""", false)]
    [InlineData("""{"a":[{"exists":true}]}""", """{"a":[]}""", false)]
    [InlineData("""{"a":[{"exists":false}]}""", """{}""", true)]
    [InlineData("""{"a":{"b":[{"exists":false}]}}""", """{"a":5}""", true)]
    [InlineData("""{"a":{"b":[{"exists":false}]}}""", """{"a":{"b":1}}""", false)]
    [InlineData("""{"a":[null,{"exists":false}]}""", """{"a":null}""", true)]
    [InlineData("""{"a":[null,{"exists":false}]}""", """{}""", true)]
    [InlineData("""{"a":[null,{"exists":false}]}""", """{"a":1}""", false)]
    // One of several.
    [InlineData("""{"$or":[{"a":[1]},{"b":[2]}]}""", """{"b":2}""", true)]
    [InlineData("""{"$or":[{"a":[1]},{"b":[2]}]}""", """{"b":1}""", false)]
    [InlineData("""{"c":[3],"d":{"$or":[{"a":[1]},{"b":[2],"e":[5]}]}}""", """{"c":3,"d":{"b":2,"e":5}}""", true)]
    [InlineData("""{"c":[3],"d":{"$or":[{"a":[1]},{"b":[2],"e":[5]}]}}""", """{"c":3,"d":{"b":2,"e":6}}""", false)]
    [InlineData("""{"$or":[{"a":[1],"$or":[{"x":[1]},{"y":[1]}]},{"b":[2]}]}""", """{"a":1,"y":1}""", true)]
    public void Matches_as_the_user_guide_says(string pattern, string @event, bool expected) => Assert.Equal(expected, Matches(pattern, @event));

    [Theory]
    [InlineData("""{"a":["x"]}""", """{"a":["w","x"]}""", true)]
    [InlineData("""{"a":["x"]}""", """{"a":[["w"],["x"]]}""", true)]
    // Values of one element only.
    [InlineData("""{"a":{"b":[1],"c":[2]}}""", """{"a":[{"b":1,"c":1},{"b":2,"c":2}]}""", false)]
    [InlineData("""{"a":{"b":[1],"c":[2]}}""", """{"a":[{"b":1,"c":1},{"b":1,"c":2}]}""", true)]
    [InlineData("""{"a":{"b":[1]},"d":{"c":[2]}}""", """{"a":[{"b":1}],"d":[{"c":1},{"c":2}]}""", true)]
    [InlineData("""{"a":{"b":{"c":[1]},"d":[2]}}""", """{"a":[{"b":[{"c":0},{"c":1}],"d":2}]}""", true)]
    [InlineData("""{"a":{"b":{"c":[1]},"d":[2]}}""", """{"a":[{"b":[{"c":1}],"d":1},{"b":[{"c":0}],"d":2}]}""", false)]
    // Of one element also where $or is outside.
    [InlineData("""{"a":{"b":[1]},"$or":[{"a":{"c":[2]}},{"z":[9]}]}""", """{"a":[{"b":1,"c":1},{"b":2,"c":2}]}""", false)]
    // Absence is asked of the element that an earlier path chose, and of all otherwise.
    [InlineData("""{"a":{"b":[2],"c":[{"exists":false}]}}""", """{"a":[{"b":2},{"b":1,"c":1}]}""", true)]
    [InlineData("""{"a":{"b":[{"exists":false}],"c":[2]}}""", """{"a":[{"c":2},{"b":1}]}""", false)]
    [InlineData("""{"a":{"b":[{"exists":false}]}}""", """{"a":[{"b":1},{"c":2}]}""", false)]
    [InlineData("""{"a":{"b":[{"exists":false}]}}""", """{"a":[{"d":1},{"c":2}]}""", true)]
    public void Looks_into_arrays_as_Ruler_does(string pattern, string @event, bool expected) => Assert.Equal(expected, Matches(pattern, @event));

    [Theory]
    [InlineData("""[]""", "Filter is not an object")]
    [InlineData("""{}""", "Empty objects are not allowed")]
    [InlineData("""{"a":{}}""", "Empty objects are not allowed")]
    [InlineData("""{"a":[]}""", "Empty arrays are not allowed")]
    [InlineData("""{"a":"x"}""", "\"a\" must be an object or an array")]
    [InlineData("""{"a":[[1]]}""", "Match value must be String, number, true, false, or null")]
    [InlineData("""{"a":[{}]}""", "Match expression name not found")]
    [InlineData("""{"a":[{"like":"x"}]}""", "Unrecognized match type like")]
    [InlineData("""{"a":[{"prefix":1}]}""", "prefix match pattern must be a string")]
    [InlineData("""{"a":[{"prefix":"a","suffix":"b"}]}""", "Only one key allowed in match expression")]
    [InlineData("""{"a":[{"prefix":{"x":"a"}}]}""", "Unsupported prefix pattern: x")]
    [InlineData("""{"a":[{"anything-but":{"exists":true}}]}""", "Unsupported anything-but pattern: exists")]
    [InlineData("""{"a":[{"anything-but":true}]}""", "Value of anything-but must be an array or single string/number value.")]
    [InlineData("""{"a":[{"anything-but":[1,"x"]}]}""", "Inside anything but list, either all values are number or string, mixed type is not supported")]
    [InlineData("""{"a":[{"anything-but":[null]}]}""", "Inside anything but list, start|null|boolean is not supported.")]
    [InlineData("""{"a":[{"anything-but":{"prefix":""}}]}""", "Null prefix/suffix not allowed")]
    [InlineData("""{"a":[{"exists":"yes"}]}""", "exists match pattern must be either true or false.")]
    [InlineData("""{"a":[{"numeric":5}]}""", "Value of numeric must be an array.")]
    [InlineData("""{"a":[{"numeric":["!",5]}]}""", "Unrecognized numeric range operator: !")]
    [InlineData("""{"a":[{"numeric":["=","5"]}]}""", "Value of equals must be numeric")]
    [InlineData("""{"a":[{"numeric":[">",5,"<",1]}]}""", "Bottom must be less than top")]
    [InlineData("""{"a":[{"numeric":[">",5,">",6]}]}""", "Bad numeric range operator: >")]
    [InlineData("""{"a":[{"numeric":["=",1,2]}]}""", "Too many elements in numeric expression")]
    [InlineData("""{"a":[{"numeric":["=",6e9]}]}""", "Value must be between -5.0E9 and 5.0E9, inclusive")]
    [InlineData("""{"a":[{"cidr":"10.0.0.0"}]}""", "Malformed CIDR, one '/' required")]
    [InlineData("""{"a":[{"cidr":"10.0.0.0/33"}]}""", "IPv4 mask bits must be < 33")]
    [InlineData("""{"a":[{"cidr":"ten/8"}]}""", "Nonstandard IP address: ten")]
    [InlineData("""{"a":[{"wildcard":"a**"}]}""", "Consecutive wildcard characters at pos 2")]
    [InlineData("""{"a":[{"wildcard":"a\\b"}]}""", "Invalid escape character at pos 2")]
    [InlineData("""{"$or":[{"a":[1]}]}""", "There must have at least 2 Objects in $or relationship.")]
    [InlineData("""{"$or":{"a":[1]}}""", "It must be an Array followed with $or.")]
    [InlineData("""{"$or":[1,2]}""", "Only JSON object is allowed in array of $or relationship.")]
    [InlineData("""{"$or":[{"prefix":[1]},{"b":[1]}]}""", "prefix is Ruler reserved fieldName which cannot be used inside $or.")]
    [InlineData("""{"a":[1]""", "Unrecognized token or unexpected end-of-input")]
    [InlineData("""{"a":["\ud800"]}""", "Text is not valid Unicode")]
    public void Refuses_with_Rulers_words(string pattern, string reason)
    {
        var exception = Assert.Throws<EventPatternException>(() => Parse(pattern));
        Assert.Equal(reason, exception.Reason);
        Assert.StartsWith($"Event pattern is not valid. Reason: {reason}\n at [Source: (String)\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_where_it_is()
    {
        var exception = Assert.Throws<EventPatternException>(() => Parse("{\n \"a\": 5}"));
        Assert.Equal("Event pattern is not valid. Reason: \"a\" must be an object or an array\n at [Source: (String)\"{\n \"a\": 5}\"; line: 2, column: 8]", exception.Message);
    }

    [Fact]
    public void Alternatives_and_stars_are_bounded()
    {
        var branches = string.Join(',', Enumerable.Range(0, 10).Select(i => $$"""{"k":[{{i}}]}"""));
        var or = $"\"$or\":[{branches}]";
        Parse($$$"""{"a":{{{{or}}}},"b":{{{{or}}}},"c":{{{{or}}}}}""");
        Assert.Throws<EventPatternException>(() => Parse($$$"""{"a":{{{{or}}}},"b":{{{{or}}}},"c":{{{{or}}}},"d":{{{{or}}}}}"""));

        var repeating = string.Concat(Enumerable.Repeat("*a", 40));
        var exception = Assert.Throws<EventPatternException>(() => Parse($$"""{"a":[{"wildcard":"{{repeating}}"}]}"""));
        Assert.StartsWith("Rule is too complex", exception.Reason, StringComparison.Ordinal);
        Assert.Throws<EventPatternException>(() => EventPattern.Parse(new byte[3000], EventPattern.DefaultMaxLength));
    }

    [Fact]
    public void What_is_no_event_matches_nothing()
    {
        var pattern = Parse("""{"a":[{"exists":false}]}""");
        Assert.False(pattern.Matches("{"u8.ToArray()));
        Assert.False(pattern.Matches("[]"u8.ToArray()));
        Assert.False(Parse("""{"a":["x"]}""").Matches(Encoding.UTF8.GetBytes("""{"a":"\ud800"}""")));
    }

    private static bool Matches(string pattern, string @event) => Parse(pattern).Matches(Encoding.UTF8.GetBytes(@event));

    private static EventPattern Parse(string pattern) => EventPattern.Parse(Encoding.UTF8.GetBytes(pattern));
}
