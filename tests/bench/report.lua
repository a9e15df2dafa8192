-- Whole report conversations over the Kakao endpoint. A step is sent to every resident of the round
-- before the next step: with many more residents than connections, a resident's last answer is
-- back before their next word goes out.
local per_round = tonumber(os.getenv("BENCH_RESIDENTS") or "600")
local secret = os.getenv("BENCH_SECRET") or ""
local round, step, resident = 1, 1, 0
local thread_no = 0

-- Each tells since when, and neither age nor household: all are asked the same questions.
local stories = {
  "월세가 석 달 밀려서 집주인이 이번 달까지 비우라고 해요. 일도 끊겨서 방법이 없어요.",
  "남편이 암 수술을 받은 뒤로 두 달째 병원비가 계속 나와요. 아이 둘 키우는데 생활비가 바닥났습니다.",
  "가스 요금을 넉 달 못 내서 끊겼어요. 방이 너무 차가워요.",
  "옆집 분이 일주일째 안 보이시고 우편물이 쌓여 있어서 걱정돼요.",
  "공장이 문을 닫아서 두 달째 일이 없어요. 카드값도 밀리고 밥은 라면으로 때우고 있어요.",
  "허리를 다쳐서 석 달째 움직이기 힘든데 돌봐 줄 가족이 없어요. 밥 챙겨 먹기도 어려워요.",
}
local steps = {
  { "내가 힘들어요", "menu:self" },
  { "네, 동의해요", "consent.general:yes" },
  { "네, 동의해요", "consent.health:yes" },
  { "아니요", "danger:no" },
  { "story" },
  { "건너뛰기", "household:skip" },
  { "건너뛰기", "age:skip" },
  { "place" },
  { "phone" },
  { "아무 때나", "call:any" },
  { "건너뛰기", "name:skip" },
  { "이대로 보내기", "review:send" },
}
local dongs = { "응암2동 102-3 2층", "역촌동 시장 옆", "불광1동 주민센터 근처", "진관동 은평뉴타운", "구산동 77번지" }

function setup(thread)
  thread:set("thread_no", thread_no)
  thread_no = thread_no + 1
end

local function words(kind)
  if kind == "story" then
    return stories[resident % #stories + 1] .. " (" .. round .. "-" .. resident .. "번째 이야기예요)"
  elseif kind == "place" then
    return dongs[resident % #dongs + 1]
  elseif kind == "phone" then
    return string.format("010-%04d-%04d", 2000 + round % 7000, resident % 10000)
  end
  return kind
end

function request()
  resident = resident + 1
  if resident > per_round then
    resident = 1
    step = step + 1
    if step > #steps then
      step = 1
      round = round + 1
    end
  end
  local said, choice = words(steps[step][1]), steps[step][2]
  local extra = choice and string.format('{"choice":"%s"}', choice) or "null"
  local body = string.format(
    '{"intent":{"id":"i","name":"b"},"userRequest":{"timezone":"Asia/Seoul","params":{"surface":"Kakaotalk.plusfriend"},'
      .. '"block":{"id":"b1","name":"b"},"utterance":"%s","lang":"ko","user":{"id":"bench-%s-%d-%d","type":"botUserKey",'
      .. '"properties":{"isFriend":true}}},"bot":{"id":"bot1","name":"b"},"action":{"id":"a","name":"s","params":{},'
      .. '"detailParams":{},"clientExtra":%s},"contexts":[]}',
    said, os.getenv("BENCH_RUN") or "0", round, resident, extra)
  return wrk.format("POST", os.getenv("BENCH_PATH"), {
    ["Content-Type"] = "application/json", ["X-Ieumtok-Secret"] = secret,
  }, body)
end


function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %.3f %.3f %d\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
