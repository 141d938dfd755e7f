using Strongroom.Patterns.Logs;

namespace Strongroom.Patterns.Tests.Logs;

public sealed class LogFilterTests
{
    private const string Trail = """
        {"eventType":"UpdateTrail","sourceIPAddress":"111.111.111.111","arrayKey":["value","another value"],
         "objectList":[{"name":"a","id":1},{"name":"b","id":2}],"SomeObject":null,"ThisFlag":true,"latency":55.5,"errorCode":400,"a.b":"dotted","star":"Ev*ent",
         "user":{"id":1,"email":"John.Stiles@example.com"},"users":[{"id":2,"email":"John.Doe@example.com"},{"id":3,"email":"Jane.Doe@example.com"}],
         "actions":["GET","PUT","DELETE"],"coordinates":[[0,1,2],[4,5,6],[7,8,9]],"text":"401"}
        """;

    [Theory]
    [InlineData("", "anything", true)]
    [InlineData("ERROR", "[ERROR 400] BAD REQUEST", true)]
    [InlineData("ERROR", "an error", false)]
    [InlineData("ERROR", "Exiting with ERRORCODE: -1", true)]
    [InlineData("ERROR ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS", true)]
    [InlineData("ERROR ARGUMENTS", "[ERROR 420] INVALID", false)]
    [InlineData("?ERROR ?WARN", "WARN message", true)]
    [InlineData("?ERROR ?WARN", "INFO message", false)]
    // The question marks are nothing beside other terms.
    [InlineData("?ERROR ?WARN INFO", "INFO message", true)]
    [InlineData("?ERROR ?WARN INFO", "WARN message", false)]
    [InlineData("\"INTERNAL SERVER ERROR\"", "[500] INTERNAL SERVER ERROR", true)]
    [InlineData("\"INTERNAL SERVER ERROR\"", "[500] INTERNAL ERROR SERVER", false)]
    [InlineData("ERROR -ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS", false)]
    [InlineData("ERROR -ARGUMENTS", "[ERROR 400] BAD", true)]
    [InlineData("\"ERROR\" - \"Exiting\"", "Exiting with ERRORCODE: -1", false)]
    [InlineData("-DEBUG", "INFO", true)]
    [InlineData("\"say \\\"hi\\\"\"", "they say \"hi\" again", true)]
    [InlineData("%AUTHORIZED%", "[401] UNAUTHORIZED REQUEST", true)]
    [InlineData("%^ERROR%", "an ERROR", false)]
    [InlineData("%colou?r%", "the color", true)]
    [InlineData("%[0-9]{3}-gray|grey%", "is grey", true)]
    [InlineData("%10\\.10\\.0\\.1%", "10x10.0.1", false)]
    [InlineData("%a\\x28b%", "a(b", true)]
    [InlineData("%\\d+\\s\\w+$%", "took 35 ms", true)]
    [InlineData("%\\d%", "٣", false)]
    [InlineData("%[]a]%", "]", true)]
    [InlineData("%[^a-z]%", "abc", false)]
    public void Terms_are_found(string pattern, string message, bool expected) => Assert.Equal(expected, Matches(pattern, message));

    [Theory]
    [InlineData("{ $.eventType = \"UpdateTrail\" }", true)]
    [InlineData("{ $.eventType = UpdateTrail }", true)]
    [InlineData("{ $.eventType != \"UpdateTrail\" }", false)]
    [InlineData("{ $.eventType = \"Update*\" }", true)]
    [InlineData("{ $.eventType = *Trail }", true)]
    [InlineData("{ $.eventType = \"*date*\" }", true)]
    [InlineData("{ $.eventType = * }", true)]
    [InlineData("{ $.star = \"Ev*ent\" }", true)]
    [InlineData("{ $.eventType = \"Up*Trail\" }", false)]
    [InlineData("{ $.sourceIPAddress != 123.123.* }", true)]
    [InlineData("{ $.sourceIPAddress = 111.111.* }", true)]
    [InlineData("{ $.arrayKey[0] = \"value\" }", true)]
    [InlineData("{ $.arrayKey[*] = \"another value\" }", true)]
    [InlineData("{ $.arrayKey[9] = \"value\" }", false)]
    [InlineData("{ $.objectList[1].id = 2 }", true)]
    [InlineData("{ $.objectList[*].name = \"b\" }", true)]
    [InlineData("{ $.coordinates[0][1] = 1 }", true)]
    [InlineData("{ $.SomeObject IS NULL }", true)]
    [InlineData("{ $.SomeOtherObject IS NULL }", false)]
    [InlineData("{ $.SomeOtherObject NOT EXISTS }", true)]
    [InlineData("{ $.SomeObject NOT EXISTS }", false)]
    [InlineData("{ $.ThisFlag IS TRUE }", true)]
    [InlineData("{ $.ThisFlag IS FALSE }", false)]
    [InlineData("{ $.ThisFlag = true }", true)]
    [InlineData("{ $.latency >= 55.5 }", true)]
    [InlineData("{ $.latency < 5e1 }", false)]
    [InlineData("{ $.latency > +10 && $.latency < 10e3 }", true)]
    [InlineData("{ $.errorCode = 400 }", true)]
    [InlineData("{ $.errorCode = 4* }", true)]
    [InlineData("{ $.errorCode = \"400\" }", false)]
    [InlineData("{ $.errorCode != 500 }", true)]
    [InlineData("{ $.text = \"401\" }", true)]
    [InlineData("{ $.text > 1 }", false)]
    [InlineData("{ $.['a.b'] = \"dotted\" }", true)]
    [InlineData("{ $['a.b'] = \"dotted\" }", true)]
    [InlineData("{ $.eventType = %^Update[A-Z]% }", true)]
    // What is no value meets nothing.
    [InlineData("{ $.users = 1 }", false)]
    [InlineData("{ $.users != 1 }", false)]
    [InlineData("{ $.nothing != 1 }", false)]
    [InlineData("{ ($.user.id = 1) && ($.users[0].email = \"John.Doe@example.com\") }", true)]
    [InlineData("{ ($.user.id = 2 && $.users[0].email = \"nonmatch\") || $.actions[2] = \"GET\" }", false)]
    [InlineData("{ $.user.email = \"John.Stiles@example.com\" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }", true)]
    [InlineData("{ ($.user.email = \"John.Stiles@example.com\" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }", false)]
    public void JSON_is_selected(string pattern, bool expected) => Assert.Equal(expected, Matches(pattern, Trail));

    [Theory]
    [InlineData("[ip, user, username, timestamp, request, status_code, bytes]", true)]
    [InlineData("[ip, user, username, timestamp, request, status_code]", false)]
    [InlineData("[..., status_code, bytes]", true)]
    [InlineData("[ip, user, ..., status_code, bytes]", true)]
    [InlineData("[ip, user, ...]", true)]
    [InlineData("[...]", true)]
    [InlineData("[..., bytes > 1000]", true)]
    [InlineData("[..., bytes > 2000]", false)]
    [InlineData("[..., status_code = 200, bytes]", false)]
    [InlineData("[..., status_code = 4*, bytes]", true)]
    [InlineData("[..., request = *html*, status_code = 4*, bytes]", true)]
    [InlineData("[..., status_code = 4* && status_code != 403, bytes]", true)]
    [InlineData("[..., status_code = 5* || status_code = 404, bytes]", true)]
    [InlineData("[ip = %127\\.0\\.0\\.[0-9]%, ...]", true)]
    [InlineData("[..., request=*.html*, status_code=4*,]", true)]
    [InlineData("[, user = \"-\", ...]", true)]
    public void Fields_are_split(string pattern, bool expected) =>
        Assert.Equal(expected, Matches(pattern, "127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] \"GET /index.html HTTP/1.0\" 404 1534"));

    [Fact]
    public void Values_are_told()
    {
        using var line = new LogMessage("127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] \"GET /index.html HTTP/1.0\" 404 1534");
        Assert.Equal(
            new Dictionary<string, string> { ["$1"] = "127.0.0.1", ["$2"] = "-", ["$3"] = "frank", ["$4"] = "10/Oct/2000:13:25:15 -0700", ["$request"] = "GET /index.html HTTP/1.0", ["$status_code"] = "404", ["$7"] = "1534" },
            LogFilterPattern.Parse("[..., request=*.html*, status_code=4*,]").Values(line));

        using var json = new LogMessage(Trail);
        Assert.Equal(
            new Dictionary<string, string> { ["$.errorCode"] = "400", ["$.users[*].email"] = "John.Doe@example.com", ["$.ThisFlag"] = "true" },
            LogFilterPattern.Parse("{ $.errorCode > 1 && $.users[*].email = \"J*\" && $.ThisFlag IS TRUE && $.none NOT EXISTS }").Values(json));
        Assert.Empty(LogFilterPattern.Parse("UpdateTrail").Values(json));
    }

    [Fact]
    public void Metrics_take_values_and_dimensions()
    {
        using var json = new LogMessage(Trail);
        var pattern = LogFilterPattern.Parse("{ $.latency = * }");
        Assert.Equal(55.5, MetricValue.Parse("$.latency", pattern).Of(json, pattern));
        Assert.Equal(401, MetricValue.Parse("$.text", pattern).Of(json, pattern));
        Assert.Equal(2.5, MetricValue.Parse("2.5", pattern).Of(json, pattern));
        Assert.Null(MetricValue.Parse("$.eventType", pattern).Of(json, pattern));
        Assert.Equal(new Dictionary<string, string> { ["Type"] = "UpdateTrail" },
            MetricValue.Dimensions(json, pattern, new Dictionary<string, string> { ["Type"] = "$.eventType", ["None"] = "$.none" }));

        using var line = new LogMessage("1.1.1.1 17");
        var fields = LogFilterPattern.Parse("[ip, bytes]");
        Assert.Equal(17, MetricValue.Parse("$bytes", fields).Of(line, fields));

        var terms = LogFilterPattern.Parse("ERROR");
        Assert.Throws<LogFilterException>(() => MetricValue.Parse("$.x", terms));
        var dimensions = new Dictionary<string, string> { ["Type"] = "$.eventType" };
        Assert.Equal("The specified filter pattern does not support dimensions", Assert.Throws<LogFilterException>(() => MetricValue.CheckDimensions(dimensions, false, terms)).Message);
        Assert.Throws<LogFilterException>(() => MetricValue.CheckDimensions(dimensions, true, pattern));
        Assert.Throws<LogFilterException>(() => MetricValue.CheckDimensions(Enumerable.Range(0, 4).ToDictionary(i => $"d{i}", _ => "$.x"), false, pattern));
        MetricValue.CheckDimensions(dimensions, false, pattern);
    }

    [Theory]
    [InlineData("a:b", "Invalid character(s) in term 'a:b'")]
    [InlineData("%a(b)%", "Invalid character(s) in term '%a(b)%'")]
    [InlineData("%a!%", "Invalid character(s) in term '%a!%'")]
    [InlineData("%ü%", "Invalid character(s) in term '%ü%'")]
    [InlineData("%a**%", "Invalid character(s) in term '%a**%'")]
    [InlineData("%(a{1000}){1000}%", "Invalid character(s) in term '%(a{1000}){1000}%'")]
    [InlineData("%[a%", "Invalid character(s) in term '%[a%'")]
    [InlineData("\"open", "Invalid filter pattern")]
    [InlineData("%open", "Invalid filter pattern")]
    [InlineData("%a% %b% %c%", "Invalid filter pattern")]
    [InlineData("?", "Invalid filter pattern")]
    [InlineData("{ }", "Invalid filter pattern")]
    [InlineData("{ status = 5 }", "Invalid filter pattern")]
    [InlineData("{ $.a }", "Invalid filter pattern")]
    [InlineData("{ $.a = }", "Invalid filter pattern")]
    [InlineData("{ $.a > x }", "Invalid filter pattern")]
    [InlineData("{ $.a = 1 } x", "Invalid filter pattern")]
    [InlineData("{ ($.a = 1 }", "Invalid filter pattern")]
    [InlineData("{ $.a[*].b[*] = 1 }", "Invalid filter pattern")]
    [InlineData("{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.d[*] = 1 }", "Invalid filter pattern")]
    [InlineData("{ $.a = x@y }", "Invalid character(s) in term 'x@y'")]
    [InlineData("[a, ..., b, ...]", "Invalid filter pattern")]
    [InlineData("[a, a]", "Invalid filter pattern")]
    [InlineData("[a = 1 && b = 2]", "Invalid filter pattern")]
    [InlineData("[a", "Invalid filter pattern")]
    public void Refuses_what_is_no_pattern(string pattern, string message) =>
        Assert.Equal(message, Assert.Throws<LogFilterException>(() => LogFilterPattern.Parse(pattern)).Message);

    [Fact]
    public void Hostile_messages_and_patterns_are_only_no_match()
    {
        Assert.False(Matches("{ $.a = * }", """{"a":"\ud800"}"""));
        Assert.False(Matches("{ $.a = * }", "{\"a\":\"\ud800\"}"));
        Assert.False(Matches("{ $.a = 1 }", "{"));
        Assert.False(Matches("{ $.a = 1 }", string.Concat(Enumerable.Repeat("{\"a\":", 5000))));
        Assert.Throws<LogFilterException>(() => LogFilterPattern.Parse($"{{{new string('(', 1000)}"));
        Assert.Throws<LogFilterException>(() => LogFilterPattern.Parse(new string('a', 1025)));

        // With an engine that goes back over its input this would not end.
        Assert.False(Matches("%a*a*a*a*a*a*a*a*a*a*a*a*b$%", new string('a', 20_000)));
    }

    private static bool Matches(string pattern, string message)
    {
        using var log = new LogMessage(message);
        return LogFilterPattern.Parse(pattern).Matches(log);
    }
}
